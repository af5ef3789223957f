import { describe, expect, test } from 'vitest';
import { isInsideRun, traceCommand } from './evidence.ts';

describe('the command that opens a trace', () => {
  test('quotes a path for the shell only when needed', () => {
    expect(traceCommand('results/a/trace.zip')).toBe('npx playwright show-trace results/a/trace.zip');
    expect(traceCommand("my results/it's.zip")).toBe(`npx playwright show-trace 'my results/it'\\''s.zip'`);
  });
});

describe('a path of evidence', () => {
  test.each(['artefacts/a.png', 'a b.png', '..a/b'])('becomes a link: %j', (path) => {
    expect(isInsideRun(path)).toBe(true);
  });

  test.each([
    '../../etc/passwd',
    'a/../../b',
    '/etc/passwd',
    'javascript:alert(1)',
    'C:\\x',
    '\\\\host\\x',
    'a\\..\\..\\b',
  ])('does not become a link: %j', (path) => {
    expect(isInsideRun(path)).toBe(false);
  });
});
