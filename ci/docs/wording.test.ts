import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { children, isNode, type Node } from './source.ts';

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
  [/\bwhere nobody\b/gi, 'when …, or unless somebody …'],
  [/\bnobody accounts for\b/gi, 'not accounted for'],
  [/\bshall\b/gi, 'must'],
  [/\b(?:came|comes?) to its end\b/gi, 'ended, or was completed'],
  [/\bis none of\b/gi, 'is not one of'],
  [/\bonly goes? with\b/gi, 'only works with'],
  [/\bmade anew\b/gi, 'created again'],
  [/\bnot looked at\b/gi, 'not checked, observed or read'],
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

  test(`keeps sentences of messages at ${MOST_WORDS} words`, () => {
    const found = files
      .filter(([path]) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .flatMap(([path, text]) =>
        textsOf(path, text)
          .flatMap(longSentences)
          .map((each) => `${path}: ${each}`),
      );
    expect(found).toEqual([]);
  });
});

const MOST_WORDS = 30;

/** Texts on one line: the others are tables, markup, queries and help. Each value that is filled in counts as a word. */
function textsOf(path: string, text: string): string[] {
  const { program } = parseSync(path, text);
  const texts = (node: Node): string[] =>
    node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node['value'] === 'string')
      ? [text.slice(node.start + 1, node.end - 1)]
      : children(node).flatMap(texts);
  return isNode(program) ? texts(program).filter((each) => !/[\n<]|{{|^\s*SELECT /.test(each)) : [];
}

function longSentences(text: string): string[] {
  return text
    .replaceAll(/\$\{[^}]*\}/g, '…')
    .split(/[.!?:;](?:\s|$)/)
    .filter((each) => each.split(/\s+/).length > MOST_WORDS);
}
