import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Phrases that are hard to read, each with what to write instead. `docs/contributing.md` says how we write. */
const PHRASES: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [
    /(?<!there )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|slower\b|faster\b|larger\b|smaller\b|worse\b)/gi,
    'is not a …, or Unknown …',
  ],
  [/\bnobody knows?\b/gi, 'unknown, or Odoo does not tell …'],
  [/\bof nobody\b/gi, 'unowned'],
  [/\bby our own doing\b/gi, 'that our side invalidated'],
  [/\bit is those (?:\w+ )*(?:that|which|who)\b/gi, 'subject, verb, object'],
  [/\b(?:the|no) lucky\b/gi, 'passing runs at a rate that was also missed'],
  [/\bwhat nobody\b/gi, 'unknown …, or what was not measured'],
  [/\bfor want of\b/gi, 'for lack of'],
  [/\bneither good nor bad\b/gi, 'unknown'],
  [/\bnot a single\b/gi, 'no'],
  [/\bin the way (?:in|of)\b/gi, 'blocks'],
  [/\bthere shall\b/gi, 'must exist'],
  [/\bseldomer?\b/gi, 'rarely, less often'],
];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['ci', 'docs', 'fixtures', 'journeys', 'load', 'reporters'];

/** Everything that people read: sources with their comments and messages, tests with their titles, pages. */
const files = [
  'README.md',
  'CHANGELOG.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ts|mjs|md)$/.test(path) && !path.endsWith('wording.test.ts'))
      .map((path) => join(folder, path)),
  ),
].map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const);

describe('every text', () => {
  test.each(PHRASES)('avoids %s: write %s', (pattern) => {
    const found = files.flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line, at) => (line.search(pattern) < 0 ? [] : [`${path}:${at + 1}: ${line.trim()}`])),
    );
    expect(found).toEqual([]);
  });
});
