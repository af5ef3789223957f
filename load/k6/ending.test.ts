import { describe, expect, test } from 'vitest';
import { EXIT } from '../../fixtures/failures/errors.ts';
import { endingOf, meaningOf, ranToItsEnd } from './ending.ts';

describe('how k6 ended', () => {
  test.each([
    [0, 'completed', 'passed'],
    [99, 'thresholds', 'failed'],
    [104, 'configuration', 'broken'],
    [105, 'killed', 'broken'],
    [107, 'script', 'broken'],
    [108, 'aborted', 'broken'],
    [109, 'crashed', 'broken'],
    [1, 'crashed', 'broken'],
  ] as const)('translates code %i to %s', (code, is, exit) => {
    const ending = endingOf({ code, signal: undefined }, undefined);
    expect(ending.is).toBe(is);
    expect(meaningOf(ending).exit).toBe(exit);
    expect(Object.keys(EXIT)).toContain(exit);
  });

  test.each([
    ['user', 'interrupted'],
    ['limit', 'broken'],
    ['target_down', 'failed'],
  ] as const)('reports a stop of our own as %s, whatever the code', (by, exit) => {
    const ending = endingOf({ code: 105, signal: undefined }, by);
    expect(ending).toEqual({ is: 'stopped', by });
    expect(meaningOf(ending).exit).toBe(exit);
    expect(ranToItsEnd(ending)).toBe(false);
  });

  test('names a foreign signal', () => {
    expect(meaningOf(endingOf({ code: undefined, signal: 'SIGKILL' }, undefined)).sentence).toContain(
      'SIGKILL',
    );
  });
});
