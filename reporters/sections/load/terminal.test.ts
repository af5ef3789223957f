import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { LoadSection } from '../../../fixtures/record/load.ts';
import { failedLoad, invalidLoad, loadRecord, passedAudit, passedLoad } from './sample.ts';
import { terminalReport } from '../../terminal/report.ts';
import { width } from '../../terminal/wrap.ts';

function linesOf(load: LoadSection, colour = false): readonly string[] {
  return terminalReport(loadRecord({ load }), { colour, folder: 'results/run' }).split('\n');
}

/** The longest of everything that a target, a profile or a bin may bring. */
function crowded(): LoadSection {
  const load = failedLoad();
  const long = `${'a sentence that goes on, '.repeat(20)}${'x'.repeat(300)}`;
  const [bin] = load.arrivals.bins;
  return {
    ...load,
    steps: load.steps.map((step) => ({ ...step, step: 's'.repeat(60), journey: 'j'.repeat(60) })),
    failures: [{ step: 's'.repeat(60), kind: 'fault', exception: long, count: 12_345, example: long }],
    arrivals: {
      ...load.arrivals,
      binS: 60,
      bins: Array.from({ length: 240 }, (_, index) => ({
        ...(bin ?? { asked: 0, started: 0, passed: 0, failed: 0, p50Ms: null, p95Ms: null }),
        fromS: index * 60,
        asked: 99_999,
        started: 88_888,
        failed: 1_234,
        p95Ms: 3_599_000,
      })),
    },
    scenario: { ...load.scenario, phases: [{ name: 'p'.repeat(60), fromS: 0 }] },
  };
}

describe('a load run on a terminal', () => {
  test.each([
    ['that passed', passedLoad()],
    ['that failed', failedLoad()],
    ['that does not count', invalidLoad()],
    ['full of long names', crowded()],
  ])('fits the width in case of %s, and reads the same without colour', (_, load) => {
    const lines = linesOf(load);
    expect(lines.filter((line) => line.length > width())).toEqual([]);
    expect(linesOf(load, true).map(stripVTControlCharacters)).toEqual(lines);
    expect(lines.join('\n')).not.toMatch(/\n\n\n/);
  });

  test('shows each step in one line, and what failed with its kinds and an example', () => {
    const text = linesOf(failedLoad()).join('\n');
    expect(text).toMatch(/^ship +shipment +web +23 +11\.5 +720 ms +1\.51 s +2\.09 s +✗ 4$/m);
    expect(text).toContain('ship in shipment (web): 4 fault');
    expect(text).toContain('could not serialize access');
    expect(text).toContain('55 of 59 transactions passed under cutoff_burst');
  });

  test('draws planned arrivals that did not start as dots behind the bar', () => {
    const line = linesOf(invalidLoad()).find((each) => each.startsWith('    60 s'));
    expect(line).toMatch(/ 9 +6 +−3 {2}█{24}·{12} /);
  });

  test('begins with the fact that an invalid run says nothing', () => {
    const lines = linesOf(invalidLoad());
    const at = lines.findIndex((line) => line.startsWith('! INVALID'));
    expect(at).toBe(4);
    expect(lines.slice(at + 1, at + 4).map((line) => line.trim().split(':')[0])).toEqual([
      '! Arrivals',
      '! Lateness of starts',
      '! Processor of the generator',
    ]);
    expect(linesOf(passedLoad()).join('\n')).not.toContain('INVALID');
  });

  test('has no empty section for journeys', () => {
    const text = terminalReport(loadRecord({ load: passedLoad(), audit: passedAudit() }), {
      colour: false,
      folder: '.',
    });
    expect(text).not.toMatch(/\n\n\n/);
    expect(text).not.toContain('journeys passed');
  });
});
