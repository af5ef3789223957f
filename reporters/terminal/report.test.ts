import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
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
import { terminalReport } from './report.ts';

const LONG = 'a sentence that goes on and on, as those of servers do, '.repeat(9);

function plain(record: RunRecord): string {
  return terminalReport(record, { colour: false, folder: 'results/run' });
}

/** The cells of the table; a line without a journey continues the row above it. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  for (const line of text.split('\n').filter((each) => each.startsWith('│'))) {
    const cells = line.split('│').slice(1, -1);
    const trimmed = cells.map((cell) => cell.trim());
    const last = rows.at(-1);
    if (last && trimmed[0] === '')
      last.forEach((cell, at) => (last[at] = `${cell} ${trimmed[at] ?? ''}`.trim()));
    else rows.push(trimmed);
  }
  return rows;
}

describe('the terminal report', () => {
  test('has a row for each journey and channel with status, duration and steps', () => {
    const rows = rowsOf(plain(passedRecord()));
    expect(rows).toHaveLength(13);
    expect(rows).toContainEqual([
      'login',
      'rpc',
      '✓ passed',
      '167 ms',
      'sign_in 96 ms  wrong_password 71 ms',
    ]);
  });

  test('states the verdict in words', () => {
    expect(plain(passedRecord())).toMatch(/✓ Verdict: pass\. 12 of 12 journeys passed\.$/);
  });

  test('shows kind, step, message, action and evidence of each failure', () => {
    const text = plain(failedRecord());
    const lines = text.split('\n');
    expect(lines).toContain('✗ invoice (ui) failed in step post_invoice: assertion');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('236.00 of tax (20%) that order S00042 has is missing.');
    expect(text).toContain('  → Compare the fiscal position');
    expect(lines).toContain('  screenshot: results/run/artefacts/invoice-ui.png');
    expect(lines).toContain('  open it: npx playwright show-trace results/run/artefacts/invoice-ui.zip');
    expect(lines).toContain('  • invoice (ui) failed in post_invoice: assertion.');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'Documents of this run that stay in Odoo (docs/cleanup.md says why): 2 by shipment (rpc), 2 by invoice (ui).',
    );
  });

  test('lists what is unknown after a journey', () => {
    const record = passedRecord();
    const journeys = record.journeys.map((each, index) =>
      index > 0
        ? each
        : {
            ...each,
            unknown: [{ model: 'sale.order', id: null, name: 'cutoff-1' }],
            unasked: ['stock.move'],
          },
    );
    const text = plain({ ...record, journeys }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('sale.order cutoff-1 was about to be created and was never found.');
    expect(text).toContain('Not all of stock.move could be read, so it is unknown what is left there.');
  });

  test('distinguishes failed, broken, skipped and never ran without colour', () => {
    const statuses = (record: RunRecord) => new Set(rowsOf(plain(record)).map((row) => row[2]));
    expect(statuses(failedRecord())).toEqual(new Set(['Status', '✓ passed', '✗ failed']));
    expect(statuses(brokenRecord())).toEqual(new Set(['Status', '✓ passed', '! broken']));
    expect(statuses(unsupportedRecord())).toEqual(new Set(['Status', '✓ passed', '~ unsupported']));
    expect(statuses(inconclusiveRecord())).toEqual(new Set(['Status', '✓ passed', '? never ran']));
    expect(plain(failedRecord())).toContain('– delivery_slip –');
  });

  test('names a setting that is not judged, with the way out', () => {
    const lines = plain(unsupportedRecord()).split('\n');
    expect(lines).toContain('~ invoice (ui) unsupported in step prepare: unsupported');
    expect(lines).toContain('  → Give the customers of the probes a price list without discounts.');
    expect(plain(unsupportedRecord()).replaceAll(/\s+/g, ' ')).toContain(
      'invoice (rpc) is unsupported: it does not judge discounts on order lines (sale.group_discount_per_so_line).',
    );
  });

  test.each([
    ['passed', passedRecord()],
    ['unsupported', unsupportedRecord()],
    ['failed', failedRecord()],
    ['broken', brokenRecord()],
    ['inconclusive', inconclusiveRecord()],
    ['with long texts', longTexts()],
  ])('fits 100 columns: %s', (_, record) => {
    const lines = plain(record).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test.each(
    [40, 60, 79].flatMap((columns) => [failedRecord(), longTexts()].map((record) => ({ columns, record }))),
  )(
    'fits $columns columns except for paths, as a list with every journey and step',
    ({ columns, record }) => {
      const text = terminalReport(record, { colour: false, folder: 'results/run', columns });
      const lines = text.split('\n').filter((line) => !/artefacts|results\/run|trace id/.test(line));
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
      const asOneLine = text.replaceAll(/\s+/g, ' ');
      for (const { journey, steps } of record.journeys) {
        expect(asOneLine.replaceAll(' ', '')).toContain(journey.slice(0, 40).replaceAll(/\s/g, ''));
        expect(steps.length === 0 || asOneLine.includes((steps[0]?.name ?? '').slice(0, 15))).toBe(true);
      }
    },
  );

  test('has the same text with and without colours', () => {
    const coloured = terminalReport(failedRecord(), { colour: true, folder: 'results/run' });
    expect(coloured).toContain('\u001B[');
    expect(stripVTControlCharacters(coloured)).toBe(plain(failedRecord()));
    expect(plain(failedRecord())).not.toContain('\u001B');
  });

  test("removes control sequences from a server's text", () => {
    const failure = { ...ACCESS_DENIED, message: '\u001B[2J\u001B]0;title\u0007gone\u0000' };
    const text = plain(recordOf([failedJourney(passedJourney('shipment', 'rpc'), 'ship', failure)]));
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

function longTexts(): RunRecord {
  const failure = { ...ACCESS_DENIED, message: LONG, hint: LONG, exception: LONG };
  const journey = failedJourney(passedJourney('order_to_cash', 'ui'), 'payment', failure);
  const record = recordOf([
    { ...journey, journey: 'a_journey_with_a_name_that_is_far_too_long_for_a_table' },
  ]);
  return {
    ...record,
    reasons: [LONG],
    target: { ...record.target, url: `https://${'x'.repeat(120)}.example` },
  };
}
