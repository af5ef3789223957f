import { readFileSync } from 'node:fs';

/** The style sheet that every page begins with. */
export const STYLE = ['style.css', 'chart-style.css']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('');
