import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { IsolationSection } from '../../../fixtures/record/isolation.ts';
import { RunRecord, verdictOf } from '../../../fixtures/record/record.ts';
import { elementsOf, textsOf } from '../../html/elements.ts';
import { junitXml } from '../../junit/report.ts';
import { recordOf } from '../journeys/sample.ts';
import { terminalReport } from '../../terminal/report.ts';

const FAILED: IsolationSection = {
  scenario: { name: 'order_flow', title: 'Orders all the way' },
  k6: 'v2.2.0',
  neighbour: { name: 'lab19', database: 'neighbour' },
  probePerSecond: 0.25,
  burstPerSecond: 1,
  burstCompletedPerSecond: 0.8,
  blockS: 30,
  most: 1.5,
  pairs: [2.1, 2.4, 1.9],
  dropped: ['Pair 4: the block with the burst does not count: Starts were late.'],
  index: { ratio: 2.12, low: 1.6, high: 2.8 },
  stranded: { pairs: 3, of: 3 },
  steps: [
    {
      journey: 'order_to_cash',
      transport: 'xmlrpc',
      step: 'confirm',
      quietMs: 250,
      loudMs: 530,
      slowing: { ratio: 2.12, low: 1.6, high: 2.8 },
    },
  ],
  quiet: { transactions: 30, failed: 0 },
  loud: { transactions: 30, failed: 1 },
  verdict: 'fail',
  reasons: ['The steps are 2.12 times as slow beside the burst (95%: 1.60 to 2.80), more than 1.5.'],
};

function record(isolation: IsolationSection = FAILED): RunRecord {
  const parts = { asked: [], journeys: [], isolation };
  return { ...recordOf([]), ...parts, ...verdictOf(parts) };
}

describe('the isolation from a noisy neighbour in the reports', () => {
  test('is a valid record with the verdict of the section', () => {
    expect(RunRecord.parse(record()).verdict).toBe('fail');
    expect(RunRecord.parse(record({ ...FAILED, verdict: 'pass', reasons: [] })).verdict).toBe('pass');
  });

  test('fits a terminal of 100 columns and begins with the index', () => {
    const text = terminalReport(record(), { colour: false, folder: 'results/run' });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).toContain('Isolation index: 2.12 (95%: 1.60 to 2.80) times as slow beside the burst.');
    expect(text).toContain('Pair 4: the block with the burst does not count');
  });

  test('says that the index is unknown', () => {
    const unknown = record({ ...FAILED, verdict: 'inconclusive', index: null, steps: [] });
    const text = terminalReport(unknown, { colour: false, folder: 'results/run' });
    expect(text).toContain('Isolation index: not known.');
    expect(text).not.toMatch(/step +by/);
    expect(text).toContain('The isolation from database neighbour is unknown.');
    expect(textsOf(elementsOf(unknown), 'h2')).toContain('Noisy neighbour: not known');
    expect(textsOf(elementsOf(unknown), 'th')).not.toContain('Times as slow');
  });

  test('says that probes did not return when that caused the failure', () => {
    const stranded = record({ ...FAILED, index: null, steps: [] });
    const text = terminalReport(stranded, { colour: false, folder: 'results/run' }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('eside the burst of database neighbour most probes did not return in time.');
    expect(text).toContain('took more than 1.5 times as long as alone, or never returned: 3 of 3.');
  });

  test('is a suite of JUnit that fails, passes, or is skipped when nothing is known', () => {
    const suiteOf = (isolation: IsolationSection) =>
      new XMLParser({ ignoreAttributes: false }).parse(junitXml(record(isolation), 'results/run')).testsuites;
    expect(suiteOf(FAILED)['@_failures']).toBe('1');
    expect(suiteOf({ ...FAILED, verdict: 'inconclusive', index: null })['@_skipped']).toBe('1');
    expect(suiteOf({ ...FAILED, verdict: 'pass', reasons: [] })['@_failures']).toBe('0');
  });

  test('has a section of its own in the page', () => {
    const titles = textsOf(elementsOf(record()), 'h2');
    expect(titles).toContain('Noisy neighbour: 2.12 (95%: 1.60 to 2.80) times as slow');
  });
});
