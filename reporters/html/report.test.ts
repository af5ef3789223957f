import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
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
import { elementsOf, textsOf } from './elements.ts';
import { htmlReport } from './report.ts';

function statusWords(record: RunRecord): ReadonlySet<string> {
  const pills = elementsOf(record).filter((each) => each.attributes['class']?.startsWith('pill'));
  return new Set(pills.map((each) => each.text));
}

const samples = [
  ['passed', passedRecord()],
  ['failed', failedRecord()],
  ['broken', brokenRecord()],
  ['unsupported', unsupportedRecord()],
  ['inconclusive', inconclusiveRecord()],
  ['empty', recordOf([])],
] as const;

describe.each(samples)('the page of a record that is %s', (_, record) => {
  const elements = elementsOf(record);

  test('loads and runs nothing', () => {
    const names = new Set(elements.map((each) => each.name));
    for (const forbidden of ['script', 'iframe', 'object', 'embed', 'form', 'base']) {
      expect(names).not.toContain(forbidden);
    }
    for (const { name, attributes } of elements) {
      expect(Object.keys(attributes).filter((each) => /^on|^style$/.test(each))).toEqual([]);
      if (name === 'img' || name === 'link') {
        expect(attributes['src'] ?? attributes['href']).toMatch(/^data:|^artefacts\//);
      }
    }
  });

  test('allows exactly its own style in its policy', () => {
    const page = htmlReport(record, 'results/run');
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = elements.find((each) => 'http-equiv' in each.attributes)?.attributes['content'];
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe|https?:/);
  });

  test('states the verdict in words, with every reason', () => {
    const verdict = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' }[record.verdict];
    expect(textsOf(elements, 'h1')).toEqual([verdict]);
    expect(textsOf(elements, 'li')).toEqual(record.reasons);
  });

  test('has a cell for everything that was requested', () => {
    const cells = textsOf(elements, 'div', 'cell');
    expect(cells).toHaveLength(record.asked.length);
  });

  test('describes every picture in words', () => {
    for (const { name, attributes } of elements) {
      if (name !== 'svg' || attributes['class'] === 'segment') continue;
      const inMarks = attributes['height'] === '6';
      expect(inMarks || attributes['aria-hidden'] === 'true' || (attributes['aria-label'] ?? '') !== '').toBe(
        true,
      );
    }
  });
});

describe('the page', () => {
  test('distinguishes passed, failed, broken, unsupported and never ran by word and shape', () => {
    expect(statusWords(failedRecord())).toEqual(new Set(['passed', 'failed']));
    expect(statusWords(brokenRecord())).toEqual(new Set(['passed', 'broken']));
    expect(statusWords(unsupportedRecord())).toEqual(new Set(['passed', 'unsupported']));
    expect(statusWords(inconclusiveRecord())).toEqual(new Set(['passed', 'never ran']));
    const shapes = ['passed', 'failed', 'broken', 'unsupported', 'never-ran'].map((state) => {
      const page = samples.map(([, record]) => htmlReport(record, '.')).join('');
      return new RegExp(`<svg class="icon ${state}"[^>]*>([\\s\\S]*?)</svg>`).exec(page)?.[1];
    });
    expect(new Set(shapes).size).toBe(5);
  });

  test('shows step, kind, message, action, exception, detail and evidence of a failure', () => {
    const elements = elementsOf(failedRecord());
    const [shipment, invoice] = textsOf(elements, 'article', 'failure failed');
    expect(shipment).toContain('fault shipment rpc failed in ship');
    expect(shipment).toContain('odoo.exceptions.AccessError');
    expect(shipment).toContain('Traceback (most recent call last)');
    expect(invoice).toContain('236.00 of tax (20%) that order S00042 has is missing.');
    expect(invoice).toContain('What to do: Compare the fiscal position');
    expect(invoice).toContain('npx playwright show-trace results/run/artefacts/invoice-ui.zip');
    expect(elements.find((each) => each.name === 'img')?.attributes['src']).toBe('artefacts/invoice-ui.png');
  });

  test('shows the last exchanges before a failure, and the trace to search in other logs', () => {
    const elements = elementsOf(failedRecord());
    const [shipment] = textsOf(elements, 'article', 'failure failed');
    expect(shipment).toContain('The last 3 exchanges with the target');
    expect(shipment).toContain('Trace id of shipment (rpc): 20260131120500ef34aa0123456789ab');
    const rows = textsOf(elements, 'tr').filter((row) => row.includes('a0b1c2d3'));
    expect(rows).toEqual([
      '12:05:21.000 ship rpc stock.picking.button_validate odoo.exceptions.AccessError: You are <not> allowed to modify "Transfer" 200 84 ms a0b1c2d300000008',
      '12:05:20.000 ship page stock.picking.web_read none no end a0b1c2d300000000',
    ]);
  });

  test('shows one failure once, with all journeys that it hit', () => {
    const cards = textsOf(elementsOf(brokenRecord()), 'article', 'failure broken');
    expect(cards).toHaveLength(1);
    expect(cards[0]).toMatch(/login ui sales_order ui .* order_to_cash ui broken in prepare/);
  });

  test('compares passed steps between the channels', () => {
    const rows = textsOf(elementsOf(failedRecord()), 'tr');
    expect(rows).toContain('quotation 6.85 s 388 ms +6.46 s 18×');
    expect(rows).toContain('post_invoice – 466 ms – –');
  });

  test('has the time of each step in the text of the timeline', () => {
    const lanes = elementsOf(failedRecord()).filter((each) => each.attributes['class'] === 'lane');
    expect(lanes.map((each) => each.attributes['aria-label'])).toContain(
      'invoice (ui), failed: create_invoice passed 2.98 s, post_invoice failed 1.50 s, invoice_document skipped –',
    );
    expect(lanes).toHaveLength(12);
  });

  test('links to the documents in Odoo and lists what was left behind', () => {
    const elements = elementsOf(failedRecord());
    const links = elements.filter((each) => each.attributes['class'] === 'document');
    expect(links.map((each) => each.attributes['href'])).toContain(
      'http://127.0.0.1:18069/web#id=42&model=sale.order&view_type=form',
    );
    expect(textsOf(elements, 'strong', 'residue')).toEqual(['2 records', '2 records']);
  });

  test('never links outside the folder of the run or to a program', () => {
    const record = failedRecord();
    record.target.url = 'javascript:alert(1)';
    for (const journey of record.journeys) {
      if (journey.failure) {
        journey.artefacts = ['../../etc/passwd', '/etc/passwd', 'javascript:alert(1)', 'C:\\x'].flatMap(
          (path) => [
            { kind: 'screenshot' as const, path },
            { kind: 'trace' as const, path },
          ],
        );
      }
    }
    const elements = elementsOf(record);
    expect(textsOf(elements, 'img')).toEqual([]);
    const links = elements.flatMap((each) => (each.name === 'a' ? [each.attributes['href']] : []));
    expect(links).toEqual(['run.json', 'junit.xml']);
  });

  test('stays well-formed, whatever the texts of server and browser and the names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const nasty = `${text}</style><script>"'&`;
        const failure = { ...ACCESS_DENIED, message: nasty, hint: nasty, exception: nasty, detail: nasty };
        const journey = failedJourney(passedJourney('shipment', 'ui'), 'ship', failure, [
          { kind: 'screenshot', path: nasty },
        ]);
        const record = recordOf([{ ...journey, journey: nasty }]);
        record.target.name = nasty;
        record.reasons.push(nasty);
        expect(elementsOf(record).map((each) => each.name)).not.toContain('script');
      }),
      { numRuns: 25 },
    );
  });
});
