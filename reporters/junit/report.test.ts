import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunRecord } from '../../fixtures/record/record.ts';
import {
  ACCESS_DENIED,
  brokenRecord,
  failedJourney,
  failedRecord,
  inconclusiveRecord,
  passedJourney,
  passedRecord,
  recordOf,
  unsupportedRecord,
} from '../sections/journeys/sample.ts';
import {
  failedAudit,
  failedLoad,
  invalidLoad,
  loadRecord,
  passedAudit,
  passedLoad,
} from '../sections/load/sample.ts';
import { junitXml } from './report.ts';

const Problem = z.object({ '@message': z.string(), '@type': z.string(), '#text': z.string().optional() });
const Case = z.object({
  '@classname': z.string(),
  '@name': z.string(),
  '@time': z.string(),
  failure: Problem.optional(),
  error: Problem.optional(),
  skipped: z.object({ '@message': z.string() }).optional(),
  'system-out': z.string(),
});
const Totals = {
  '@tests': z.string(),
  '@failures': z.string(),
  '@errors': z.string(),
  '@skipped': z.string(),
};
const Report = z.object({
  testsuites: z.object({
    ...Totals,
    testsuite: z.array(
      z.object({
        ...Totals,
        '@name': z.string(),
        properties: z.object({ property: z.array(z.object({ '@name': z.string(), '@value': z.string() })) }),
        testcase: z.array(Case),
      }),
    ),
  }),
});

function parse(record: RunRecord) {
  const xml = junitXml(record, 'results/run');
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = Report.parse(parser.parse(xml));
  return { suites: testsuites, cases: testsuites.testsuite.flatMap((suite) => suite.testcase) };
}

describe('the JUnit report', () => {
  test('has a suite for each channel and a case for each journey', () => {
    const { suites } = parse(passedRecord());
    expect(suites).toMatchObject({ '@tests': '12', '@failures': '0', '@errors': '0', '@skipped': '0' });
    expect(suites.testsuite.map((suite) => [suite['@name'], suite.testcase.length])).toEqual([
      ['ui', 6],
      ['rpc', 6],
    ]);
  });

  test('gives the time of a journey in seconds, and its steps', () => {
    const invoice = parse(passedRecord()).cases.find((each) => each['@name'] === 'invoice (ui)');
    expect(invoice).toMatchObject({ '@time': '5.393', '@classname': 'cutoff.lab-19.ui' });
    expect(invoice?.['system-out'].split('\n').slice(0, 2)).toEqual([
      '✓ create_invoice   passed 2.98 s, checked in 102 ms',
      '✓ post_invoice     passed 1.50 s, checked in 118 ms',
    ]);
  });

  test('names the tested Odoo', () => {
    const [suite] = parse(passedRecord()).suites.testsuite;
    const properties = suite?.properties.property.map((each) => [each['@name'], each['@value']]) ?? [];
    expect(Object.fromEntries(properties)).toMatchObject({ tenant: 'acme', odoo: '19.0', seed: '4211' });
  });

  test('has a failure for each fault of the target, with links to the evidence', () => {
    const { suites, cases } = parse(failedRecord());
    expect(suites).toMatchObject({ '@failures': '2', '@errors': '0' });
    const invoice = cases.find((each) => each['@name'] === 'invoice (ui)');
    expect(invoice?.failure?.['@type']).toBe('assertion');
    expect(invoice?.failure?.['#text']).toContain('What to do: Compare the fiscal position');
    expect(invoice?.['system-out']).toContain('[[ATTACHMENT|results/run/artefacts/invoice-ui.png]]');
    expect(invoice?.['system-out']).toContain('– invoice_document skipped');
  });

  test('has an error for what says nothing about the target', () => {
    const { suites, cases } = parse(brokenRecord());
    expect(suites).toMatchObject({ '@failures': '0', '@errors': '6' });
    expect(cases[0]?.error).toMatchObject({ '@type': 'harness' });
  });

  test('skips a setting that is not judged, with reason and way out', () => {
    const { suites, cases } = parse(unsupportedRecord());
    expect(suites).toMatchObject({ '@failures': '0', '@errors': '0', '@skipped': '2' });
    const invoice = cases.find((each) => each['@name'] === 'invoice (rpc)');
    expect(invoice?.skipped?.['@message']).toMatch(/^unsupported: .*discount.*without discounts\.$/);
  });

  test('has an error for a requested journey that never ran', () => {
    const { suites, cases } = parse(inconclusiveRecord());
    expect(suites).toMatchObject({ '@tests': '12', '@errors': '10' });
    expect(cases.at(-1)?.error?.['@message']).toBe('order_to_cash (rpc) was asked for and never ran.');
  });

  test('marks a skipped journey as skipped', () => {
    const skipped = {
      ...passedJourney('login', 'rpc'),
      status: 'skipped' as const,
      steps: [],
      durationMs: null,
    };
    const { suites, cases } = parse(recordOf([skipped]));
    expect(suites).toMatchObject({ '@skipped': '1', '@failures': '0', '@errors': '0' });
    expect(cases[0]?.skipped).toEqual({ '@message': 'skipped' });
  });

  test('names each run of the same journey differently', () => {
    const twice = [passedJourney('login', 'rpc'), passedJourney('login', 'rpc')];
    expect(parse(recordOf(twice)).cases.map((each) => each['@name'])).toEqual([
      'login (rpc)',
      'login (rpc) #2',
    ]);
  });

  test('stays well formed and keeps the text, whatever a server says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const message = `<&"']]> ${text}`;
        const failure = { ...ACCESS_DENIED, message, detail: message };
        const { cases } = parse(recordOf([failedJourney(passedJourney('shipment', 'rpc'), 'ship', failure)]));
        expect(cases[0]?.failure?.['#text']).toContain(`<&"']]> `);
      }),
      { numRuns: 40 },
    );
  });

  test('contains no terminal colours or control characters', () => {
    const failure = {
      ...ACCESS_DENIED,
      message: '\u001B[31mred\u001B[0m\u0000 \uFFFE end',
      detail: 'a\u0008b',
    };
    const xml = junitXml(recordOf([failedJourney(passedJourney('shipment', 'rpc'), 'ship', failure)]), '.');
    expect(xml).toContain('ship: red � end');
    expect(xml).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('the JUnit report of a load run', () => {
  const named = (record: RunRecord, name: RegExp) =>
    parse(record).cases.filter((each) => name.test(each['@name']));

  test('has a suite for the load and one for the audit, beside the journeys', () => {
    const { suites } = parse(loadRecord({ load: passedLoad(), audit: passedAudit(), journeys: true }));
    expect(suites.testsuite.map((suite) => [suite['@name'], suite.testcase.length])).toEqual([
      ['ui', 6],
      ['rpc', 6],
      ['load', 7],
      ['audit', 16],
    ]);
    expect(suites).toMatchObject({ '@tests': '35', '@failures': '0', '@errors': '0', '@skipped': '0' });
    const sums = suites.testsuite.map((suite) => Number(suite['@tests']));
    expect(sums.reduce((sum, each) => sum + each, 0)).toBe(35);
  });

  test('fails the step that failed, with its kinds, and the transactions with an example', () => {
    const record = loadRecord({ load: failedLoad() });
    expect(parse(record).suites).toMatchObject({ '@failures': '2', '@errors': '0' });
    expect(named(record, /ship in shipment/)[0]?.failure).toMatchObject({
      '@type': 'fault',
      '@message': 'ship failed 4 of 27 times: 4 fault',
    });
    expect(named(record, /transactions/)[0]?.failure?.['#text']).toContain('could not serialize access');
  });

  test('passes nothing of an invalid run: its validity is an error, its steps are skipped', () => {
    const record = loadRecord({ load: invalidLoad() });
    const [validity] = named(record, /the run counts/);
    expect(validity?.error).toMatchObject({ '@type': 'invalid' });
    expect(validity?.error?.['#text']).toContain('Lateness of starts: broken, 412 ms (p99)');
    const steps = named(record, / in (sales_order|shipment)/);
    expect(steps).toHaveLength(5);
    expect(steps.every((each) => each.skipped !== undefined && each['@time'] === '0.000')).toBe(true);
  });

  test('fails a broken invariant with its documents, and skips what was not checked', () => {
    const record = loadRecord({ audit: failedAudit() });
    expect(parse(record).suites).toMatchObject({ '@tests': '16', '@failures': '1', '@skipped': '1' });
    expect(named(record, /reservation_matches_moves/)[0]?.failure?.['#text']).toContain(
      'stock.quant 71: WH/Stock, CUT-P003',
    );
    expect(named(record, /invoice_matches_order/)[0]?.skipped?.['@message']).toBe(
      'unchecked: the run made no invoice',
    );
  });

  test('is never green when nothing passed', () => {
    const load = passedLoad();
    const transactions = { ...load.transactions, passed: 0 };
    const record = loadRecord({ load: { ...load, transactions, steps: [] } });
    expect(named(record, /transactions/)[0]?.error).toBeDefined();
  });
});
