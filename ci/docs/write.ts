import { writeFileSync } from 'node:fs';
import { pages } from './tables.ts';

/** `npm run docs`: brings the generated tables of README.md and docs/ up to date. */

for (const { path, text, current } of pages()) {
  if (current === text) continue;
  writeFileSync(path, current);
  process.stdout.write(`${path} updated\n`);
}
