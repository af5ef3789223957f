import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { FITS } from '../../../fixtures/record/headroom.ts';
import { RunRecord } from '../../../fixtures/record/record.ts';
import { capacityRecord, passedCapacity } from './sample.ts';
import { fitText } from './words.ts';
import { elementsOf, textsOf } from '../../html/elements.ts';
import { junitXml } from '../../junit/report.ts';
import { groupsOf } from '../../metrics/groups.ts';
import { terminalReport } from '../../terminal/report.ts';

describe('a search for the capacity in the reports', () => {
  test('is a valid record', () => {
    expect(RunRecord.parse(capacityRecord()).verdict).toBe('pass');
  });

  test('fits a terminal of 100 columns and answers in business units', () => {
    const text = terminalReport(capacityRecord(), { colour: false, folder: 'results/run' });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).toContain(
      '2 workers: 4,284 orders an hour meet the objectives (1.19/s; 1.30/s does not), confirmed.',
    );
    expect(text).toContain('1. Queueing for a worker');
    expect(text).toContain(
      'Times 1.4 on 2026-12-18: 5,040 an hour, fits with 19% to spare, 7% by the lower end of the',
    );
    expect(text).toContain('It fits until 2027-06-20, and may until 2027-08-01.');
  });

  test('is a group of metrics of its own, with a sample for each configuration', () => {
    const [group] = groupsOf(capacityRecord());
    expect(group?.key).toMatchObject({ scenario: 'order_flow', part: 'capacity' });
    const orders = group?.samples.filter(({ metric }) => metric === 'odoo_capacity_orders_per_second') ?? [];
    expect(orders.map(({ labels }) => labels.workers)).toEqual(['2', '4']);
    expect(orders[0]).toMatchObject({ value: 1.19 });
  });

  test('has no rate that was not measured', () => {
    const capacity = passedCapacity();
    const configurations = capacity.configurations.map((each) => ({ ...each, answer: null }));
    const [group] = groupsOf(capacityRecord({ ...capacity, configurations, verdict: 'inconclusive' }));
    const names = group?.samples.map(({ metric }) => metric);
    expect(names).not.toContain('odoo_capacity_orders_per_second');
    expect(names).not.toContain('odoo_capacity_success');
  });

  test('says by which end of the interval a peak fits', () => {
    const growth = { factor: 2, on: null, ordersPerHour: 7_200 };
    const text = (headroom: number, atLeast: number, atMost: number | null, is: (typeof FITS)[number]) =>
      fitText({ ...growth, headroom, atLeast, atMost, is });
    expect(text(0.25, 0.25, 0.25, 'fits')).toBe('fits with 25% to spare');
    expect(text(-0.2, -0.5, -0.1, 'does_not_fit')).toBe('does not fit: 25% more capacity is needed');
    expect(text(0.05, -0.2, 0.1, 'unknown')).toBe(
      'may fit or not: 5% to spare, but by the lower end of the interval 25% more capacity is needed',
    );
    expect(text(0.05, 0.01, 0.1, 'unknown')).toBe(
      'may fit or not: 5% to spare, by an answer that was not confirmed',
    );
    expect(text(-0.2, -0.5, 0.1, 'unknown')).toBe(
      'may fit or not: by the answer 25% more capacity is needed, but its interval reaches that far',
    );
    expect(text(-0.2, -0.2, null, 'unknown')).toBe(
      'may fit or not: by the answer 25% more capacity is needed, and no rate was missed',
    );
  });

  test('is a suite of JUnit that skips what is unknown and fails what does not fit', () => {
    const capacity = passedCapacity();
    const [first, second] = capacity.configurations;
    const [growth] = capacity.headroom?.growth ?? [];
    if (!first || !second || !capacity.headroom || !growth)
      throw new Error('The sample has two configurations and a headroom.');
    const record = capacityRecord({
      ...capacity,
      configurations: [
        first,
        { ...second, answer: null, ended: { is: 'budget', sentence: 'No time was left.' } },
      ],
      headroom: {
        ...capacity.headroom,
        growth: [
          { ...growth, headroom: -0.4, atLeast: -0.5, atMost: -0.3, is: 'does_not_fit' },
          { ...growth, headroom: 0.05, atLeast: -0.1, atMost: 0.1, is: 'unknown' },
        ],
      },
    });
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(junitXml(record, 'results/run'));
    expect(testsuites.testsuite['@_name']).toBe('capacity');
    expect(testsuites['@_tests']).toBe('4');
    expect(testsuites['@_skipped']).toBe('2');
    expect(testsuites['@_failures']).toBe('1');
  });

  test('lists configurations that were not searched in every report', () => {
    const capacity = passedCapacity();
    const [first, second] = capacity.configurations;
    if (!first || !second) throw new Error('The sample has two configurations.');
    const sentence = 'The search had not come to this configuration.';
    const open = {
      ...second,
      levels: [],
      answer: null,
      scalability: null,
      workerBound: null,
      attribution: null,
    };
    const record = RunRecord.parse(
      capacityRecord({
        ...capacity,
        configurations: [first, { ...open, ended: { is: 'interrupted', sentence } }],
        verdict: 'inconclusive',
        reasons: [`With 4 workers: ${sentence}`],
      }),
    );
    expect(terminalReport(record, { colour: false, folder: 'results/run' })).toContain(
      `4 workers: ${sentence}`,
    );
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(junitXml(record, 'results/run'));
    expect(testsuites['@_skipped']).toBe('1');
    expect(textsOf(elementsOf(record), 'h2')).toContain(`With 4 workers: ${sentence}`);
    expect(groupsOf(record)).toHaveLength(1);
  });

  test('reports damage that may be older than the run', () => {
    const capacity = passedCapacity();
    const audit = { verdict: 'fail', broken: {}, accepted: [], older: ['no_oversell broken once'] } as const;
    const record = capacityRecord({
      ...capacity,
      configurations: capacity.configurations.map((each) => ({
        ...each,
        levels: each.levels.map((level) => ({
          ...level,
          audit: { ...audit, accepted: [], older: [...audit.older] },
        })),
      })),
    });
    expect(terminalReport(record, { colour: false, folder: 'results/run' })).toContain(
      'no_oversell broken once',
    );
    expect(
      textsOf(elementsOf(record), 'p').filter((each) => each.includes('no_oversell broken once')),
    ).toHaveLength(2);
  });

  test('has pictures, causes and levels on its page, well-formed', () => {
    const elements = elementsOf(capacityRecord());
    const titles = textsOf(elements, 'h3');
    expect(titles.filter((each) => each.startsWith('Throughput against offered rate'))).toHaveLength(2);
    expect(
      titles.filter((each) => each.startsWith('Throughput against transactions under way')),
    ).toHaveLength(2);
    expect(titles.filter((each) => each === 'What breaks first')).toHaveLength(2);
    expect(elements.filter(({ attributes }) => attributes['class'] === 'part-queue').length).toBeGreaterThan(
      4,
    );
  });
});
