import { describe, expect, test } from 'vitest';
import { failedAudit, failedLoad, invalidLoad, loadRecord, passedAudit, passedLoad } from './sample.ts';
import { type Element, elementsOf, textsOf } from '../../html/elements.ts';

const passed = loadRecord({ load: passedLoad(), audit: passedAudit() });
const failed = loadRecord({ load: failedLoad(), audit: failedAudit() });
const invalid = loadRecord({ load: invalidLoad() });
const everything = loadRecord({ load: failedLoad(), audit: failedAudit(), journeys: true });

function sectionsOf(elements: readonly Element[]): (string | undefined)[] {
  return elements.flatMap((each) => (each.name === 'section' ? [each.attributes['id']] : []));
}

describe.each([
  ['passed', passed],
  ['failed', failed],
  ['invalid', invalid],
  ['of everything', everything],
  ['of an audit alone', loadRecord({ audit: failedAudit() })],
])('the page of a load run that is %s', (_, record) => {
  const elements = elementsOf(record);

  test('loads and runs nothing, and has no style that its policy forbids', () => {
    expect(elements.filter(({ name }) => ['script', 'img', 'iframe'].includes(name))).toEqual([]);
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((each) => /^on|^style$/.test(each))).toEqual([]);
    }
  });

  test('describes every picture in words', () => {
    for (const { name, attributes } of elements) {
      if (name !== 'svg' || attributes['class'] === 'segment' || attributes['height'] === '6') continue;
      expect(attributes['aria-hidden'] === 'true' || (attributes['aria-label'] ?? '') !== '').toBe(true);
    }
  });

  test('has numbers only in its drawings: no NaN, no Infinity, no undefined', () => {
    for (const { attributes } of elements) {
      expect(Object.values(attributes).join(' ')).not.toMatch(/NaN|Infinity|undefined|null/);
    }
  });

  test('states the verdict first, with every reason', () => {
    expect(elements.find(({ name }) => name === 'h1')?.text.toLowerCase()).toBe(record.verdict);
    expect(textsOf(elements, 'li')).toEqual(record.reasons);
  });
});

describe('the page of a load run', () => {
  test('has no empty tables of journeys, and both tables for a full run', () => {
    expect(sectionsOf(elementsOf(passed))).toEqual(['load', 'load-steps', 'validity', 'audit']);
    expect(sectionsOf(elementsOf(everything))).toEqual([
      'journeys',
      'load',
      'load-steps',
      'validity',
      'load-failures',
      'audit',
      'timeline',
      'channels',
      'documents',
    ]);
  });

  test('draws planned and achieved rate in one picture, with the phases', () => {
    const elements = elementsOf(passed);
    const [arrivals] = elements.filter(({ attributes }) => attributes['class'] === 'plot');
    expect(arrivals?.attributes['aria-label']).toBe(
      'Arrivals over time: 59 asked for, 59 started; highest 54 a minute started of 54 asked for.',
    );
    expect(arrivals?.text).toContain('60 to 70 s: 9 asked for, 9 started');
    const [phases] = elements.filter(({ attributes }) => attributes['class'] === 'phases');
    expect(phases?.text).toContain('last minutes');
  });

  test('shows every step with its quantiles and its failures by kind', () => {
    const rows = textsOf(elementsOf(failed), 'tr');
    expect(rows).toContain('ship shipment web 23 11.5 720 ms 1.51 s 2.09 s 4 fault');
    expect(rows).toContain('confirm sales_order xmlrpc 32 16.0 540 ms 1.13 s 1.57 s none');
  });

  test('cannot be mistaken for a measurement when the run is invalid', () => {
    const elements = elementsOf(invalid);
    expect(textsOf(elements, 'p', 'invalid-banner')).toEqual([
      'INVALID: the generator was the limit, or the run is incomplete. It says neither fast nor slow.',
    ]);
    const pills = elements.filter(({ attributes }) => attributes['class']?.startsWith('pill'));
    expect(pills.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['INVALID', 'broken', 'not measured']),
    );
    expect(textsOf(elementsOf(passed), 'p', 'invalid-banner')).toEqual([]);
  });

  test('gives each validity rule its figure and its limit', () => {
    const rows = textsOf(elementsOf(invalid), 'tr');
    expect(rows).toContain(
      'Lateness of starts broken 412 ms (p99) at most 15 ms, 5% of the p95 of the fastest step',
    );
    expect(rows).toContain('Processor of the generator not measured not measured below 80% of the cores');
  });

  test('says that a backlog was not measured instead of drawing zero', () => {
    const plots = (record: typeof passed): number =>
      elementsOf(record).filter(({ attributes }) => attributes['class'] === 'plot').length;
    expect([plots(passed), plots(invalid)]).toEqual([4, 3]);
    expect(textsOf(elementsOf(invalid), 'p', 'absent')).toEqual([
      'Not measured: the target did not answer how many pickings were open.',
    ]);
  });

  test('is complete for a run in which nothing happened', () => {
    const load = invalidLoad();
    const empty = {
      ...load,
      steps: [],
      arrivals: { ...load.arrivals, bins: [] },
      scenario: { ...load.scenario, phases: [], streams: [] },
    };
    expect(
      elementsOf(loadRecord({ load: empty }))
        .map(({ text }) => text)
        .join(' '),
    ).not.toMatch(/NaN|Infinity/);
  });

  test('names the broken invariant, the known fault, the documents and the difference', () => {
    const [, finding] = textsOf(elementsOf(failed), 'article', 'failure failed');
    expect(finding).toContain('a known fault of Odoo: reservation leak');
    expect(finding).toContain('Expected 4 , seen 13');
    expect(textsOf(elementsOf(failed), 'tr')).toContain(
      'invoice matches order The invoices of an order have the amounts of the order. unchecked the run made no invoice –',
    );
  });
});
