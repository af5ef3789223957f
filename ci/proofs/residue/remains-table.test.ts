import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { markedPart } from '../../../fixtures/config/markdown.ts';
import { remainsMarkdown } from './remains-table.ts';

test('the page about residue lists what may remain as the comparison knows it', () => {
  const page = readFileSync(new URL('../../../docs/residue.md', import.meta.url), 'utf8');
  expect(markedPart(page, 'remains')).toBe(remainsMarkdown());
});
