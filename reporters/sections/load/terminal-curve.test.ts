import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { LoadSection } from '../../../fixtures/record/load.ts';
import { passedLoad } from './sample.ts';
import { loadLines } from './terminal.ts';

const bin = (fromS: number, asked: number, started: number): LoadSection['arrivals']['bins'][number] => ({
  fromS,
  asked,
  started,
  passed: 0,
  failed: 0,
  p50Ms: null,
  p95Ms: null,
});

function linesOf(bins: LoadSection['arrivals']['bins'], source: LoadSection['scenario']['source']): string {
  const load = passedLoad();
  return loadLines(
    {
      ...load,
      scenario: { ...load.scenario, source, phases: [] },
      arrivals: { ...load.arrivals, binS: 60, bins },
    },
    pc.createColors(false),
  ).join('\n');
}

describe('the curve of a load run in the terminal', () => {
  test('shows the difference when a stretch had more or fewer arrivals than planned', () => {
    const text = linesOf([bin(0, 20, 20), bin(60, 40, 39), bin(120, 10, 11), bin(180, 0, 0)], 'replayed');
    expect(text).toMatch(/ {2}0 s +20 +20 {2,}█/);
    expect(text).toMatch(/60 s +40 +39 +−1 +█/);
    expect(text).toMatch(/120 s +10 +11 +\+1 +█/);
  });

  test('counts the minutes of a replay within 5%, except minutes without arrivals', () => {
    const text = linesOf([bin(0, 20, 20), bin(60, 40, 38), bin(120, 10, 11), bin(180, 0, 0)], 'replayed');
    expect(text).toContain('2 of 3 minutes of the history with arrivals started within 5% of what was asked');
    expect(linesOf([bin(0, 1, 0)], 'phased')).toContain('0 of 1 stretches of 60 s');
  });

  test('combines minutes when they do not fit on a screen, without losing any', () => {
    const bins = Array.from({ length: 180 }, (_, minute) => bin(minute * 60, 2, 2));
    const rows = linesOf(bins, 'replayed')
      .split('\n')
      .filter((line) => / s +6 +6 /.test(line));
    expect(rows).toHaveLength(60);
  });
});
