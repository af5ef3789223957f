import { describe, expect, test } from 'vitest';
import {
  formatDifference,
  formatDuration,
  formatInstant,
  formatRatio,
  oneLine,
  plainText,
} from './format.ts';

describe('formats', () => {
  test.each([
    [null, '–'],
    [0, '0 ms'],
    [84.4, '84 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [4218, '4.22 s'],
    [9996, '10.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [72_000, '1 min 12 s'],
  ])('write %s ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  test('give a difference its sign', () => {
    expect(formatDifference(1200)).toBe('+1.20 s');
    expect(formatDifference(-30)).toBe('−30 ms');
  });

  test('write a ratio in short', () => {
    expect([formatRatio(1.04), formatRatio(43.9)]).toEqual(['1.0×', '44×']);
  });

  test('write an instant in UTC, whatever the time zone of the machine', () => {
    expect(formatInstant('2026-01-31T12:00:00.500Z')).toBe('2026-01-31 12:00:00 UTC');
  });
});

describe('text from outside', () => {
  test('loses colours, cursor movements and control characters, but keeps its lines', () => {
    expect(plainText('\u001B[31mred\u001B[39m\r\nnext\u0000\u009B\tend')).toBe('red\nnext\tend');
  });

  test('loses half characters, which no XML or UTF-8 can hold', () => {
    expect(plainText('a\uD800b')).toBe('a\uFFFDb');
    expect(plainText('a😀b')).toBe('a😀b');
  });

  test('is put on one line, and cut when it is too long', () => {
    expect(oneLine('  a\n\tb  c ')).toBe('a b c');
    expect(oneLine('abcdefgh', 5)).toBe('abcd…');
  });
});
