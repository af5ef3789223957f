import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { markedPart } from '../../../fixtures/config/markdown.ts';
import { invariantsMarkdown } from './invariants-table.ts';

test('the page about the audit has the invariants as the audit knows them', () => {
  const page = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8');
  expect(markedPart(page, 'invariants')).toBe(invariantsMarkdown());
});
