import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configMarkdown } from '../../fixtures/config/table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Sections of a target in cutoff.yaml, such as `catalogue`. */
const SECTIONS = [
  ...new Set([...configMarkdown().matchAll(/`targets\.<name>\.(\w+)\.\w+/g)].map(([, name]) => name)),
];

/** Text in quotes that is not a code of a template, such as `set catalogue.product_code_prefix`. */
function textsOf(source: string): readonly string[] {
  return [...source.matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g)].map(([text]) =>
    text.replaceAll(/\$\{[^}]*\}/g, ''),
  );
}

test('names settings in messages as cutoff.yaml spells them', () => {
  expect(SECTIONS).toContain('catalogue');
  const camelCase = new RegExp(`\\b(?:${SECTIONS.join('|')})\\.[a-z]+[A-Z]\\w*`);
  const wrong = ['ci', 'fixtures', 'journeys', 'load', 'reporters'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .flatMap((path) => textsOf(readFileSync(join(ROOT, folder, path), 'utf8')))
      .filter((text) => text.length < 400 && camelCase.test(text)),
  );
  expect(wrong).toEqual([]);
});
