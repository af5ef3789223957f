import { writeFileSync } from 'node:fs';
import { pages } from './tables.ts';

/** `npm run docs`: brings the generated parts of docs/ up to date. */

for (const { path, text, current } of await pages()) {
  if (current === text) continue;
  writeFileSync(path, current);
  process.stdout.write(`${path} updated\n`);
}
