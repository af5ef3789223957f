import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../../fixtures/record/record.ts';
import { costTables } from './costs.ts';
import { failedGate, gateRecord, passedGate } from './sample.ts';
import { htmlReport } from '../../html/report.ts';
import { junitXml } from '../../junit/report.ts';
import { gateMarkdown } from './markdown.ts';
import { gateSamples } from './metrics.ts';
import { groupsOf } from '../../metrics/groups.ts';
import { terminalReport } from '../../terminal/report.ts';

const attributes = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });

describe('reports of a gate', () => {
  it('come from records that the schema accepts', () => {
    for (const gate of [passedGate(), failedGate()]) {
      expect(RunRecord.safeParse(gateRecord(gate)).success).toBe(true);
    }
  });

  it('fit a terminal of 100 columns and name what increased', () => {
    const text = terminalReport(gateRecord(failedGate()), { colour: false, folder: 'results/run' });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toContain('✗ sales_order/confirm: 136 → 138 queries (+1 per line)');
    expect(text).toMatch(/confirm .* \+25\.0% .* slower/);
  });

  it('fail the cases of JUnit that failed, and no others', () => {
    const document = attributes.parse(junitXml(gateRecord(failedGate()), 'results/run'));
    const cases: { '@name': string; failure?: unknown; error?: unknown }[] = [
      document.testsuites.testsuite.testcase,
    ].flat();
    expect(cases.filter((each) => each.failure !== undefined).map((each) => each['@name'])).toEqual([
      'gate: queries, calls and requests',
      'gate: confirm',
      'gate: verdict',
    ]);
    expect(attributes.parse(junitXml(gateRecord(passedGate()), 'x')).testsuites['@failures']).toBe('0');
  });

  it('never pass an undecided case of JUnit', () => {
    const gate = passedGate();
    const open = {
      ...gate,
      steps: gate.steps.map((step) => ({ ...step, centre: { ...step.centre, decision: 'open' as const } })),
      verdict: 'inconclusive' as const,
      reasons: ['Not decided.'],
    };
    expect(attributes.parse(junitXml(gateRecord(open), 'x')).testsuites['@errors']).toBe('3');
  });

  it('never report equal counts when a counter did not settle', () => {
    const passed = passedGate();
    const text =
      'sales_order/confirm with 2 lines: queries did not settle (49, 49 → 51, 52), raise --passes.';
    const unsettled = [{ step: 'confirm', counter: 'queries' as const, text }];
    const gate = { ...passed, counters: { ...passed.counters, unsettled } };
    const lines = terminalReport(gateRecord(gate), { colour: false, folder: 'results/run' });
    expect(lines).not.toContain('as often as before');
    expect(lines).toContain('queries did not settle');
    expect(attributes.parse(junitXml(gateRecord(gate), 'x')).testsuites['@errors']).toBe('1');
    const steps = gateSamples(gate).flatMap(({ metric, labels }) =>
      metric === 'odoo_gate_extra_queries' ? [labels['step']] : [],
    );
    expect(steps).not.toContain('confirm');
    expect(gateMarkdown(gateRecord(gate), gate)).toContain('did not settle');
    expect(htmlReport(gateRecord(gate), 'results/run')).toContain('did not settle');
  });

  it('show the counted cost of each step, as one number when both sides agree', () => {
    const passed = passedGate();
    const [rpc] = passed.counters.steps;
    if (!rpc) throw new Error('The sample counts a step.');
    const counts = {
      queries: null,
      calls: null,
      requests: 4,
      bytes: 9_824,
      long_tasks: 1,
      sqlS: null,
      pythonS: null,
    };
    const ui = {
      ...rpc,
      channel: 'ui' as const,
      baseline: [{ ...counts, requests: 5 }, counts],
      candidate: [counts, { ...counts, bytes: 12_000 }],
    };
    const more = { ...rpc, lines: 5, candidate: rpc.candidate.map((each) => ({ ...each, queries: 139 })) };
    const [byRpc, inBrowser] = costTables({ steps: [ui, more, rpc] });
    expect(byRpc?.columns.slice(0, 2)).toEqual(['Queries, 2 lines', 'Queries, 5 lines']);
    expect(byRpc?.rows[0]?.cells.slice(0, 2)).toEqual(['136', '136 → 139']);
    expect(inBrowser?.rows[0]?.cells).toEqual(['4', '9,824', '1']);
    const gate = { ...passed, counters: { ...passed.counters, steps: [rpc, ui] } };
    expect(htmlReport(gateRecord(gate), 'results/run')).toContain('as before, also in the browser.');
    expect(htmlReport(gateRecord(gate), 'results/run')).toContain('9,824');
    expect(terminalReport(gateRecord(gate), { colour: false, folder: 'x' })).toContain('also in the browser');
    expect(terminalReport(gateRecord(passed), { colour: false, folder: 'x' })).not.toContain('browser');
  });

  it('say what to do: roll back with the earlier database, and release after a pass only', () => {
    const said = (gate: ReturnType<typeof failedGate>): string => gateMarkdown(gateRecord(gate), gate);
    expect(said(failedGate())).toMatch(/### What now[^#]*Do not release[^#]*restore the backup[^#]*debug/s);
    expect(said(passedGate())).toMatch(/### What now[^#]*speaks against the release/s);
    expect(said({ ...passedGate(), verdict: 'inconclusive' })).toMatch(/This is not a pass[^#]*--pairs/s);
    expect(said({ ...passedGate(), verdict: 'inconclusive', ended: 'interrupted' })).toContain('--resume');
    const lines = terminalReport(gateRecord(failedGate()), { colour: false, folder: 'results/run' });
    expect(lines).toContain('restore the backup');
    expect(Math.max(...lines.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('call a recorded baseline weaker, and say nothing about a measured one', () => {
    const against = { is: 'record' as const, run: 'run-9', differs: [] };
    for (const [gate, isSaid] of [
      [passedGate(), false],
      [{ ...passedGate(), against }, true],
    ] as const) {
      for (const text of [
        terminalReport(gateRecord(gate), { colour: false, folder: 'x' }),
        gateMarkdown(gateRecord(gate), gate),
        htmlReport(gateRecord(gate), 'x'),
      ]) {
        expect(text.replaceAll(/\s+/g, ' ').includes('Weaker than a measured baseline')).toBe(isSaid);
      }
    }
  });

  it('escape every name in Markdown', () => {
    const gate = { ...failedGate(), reasons: ['<img src=x> | **bold**'] };
    const text = gateMarkdown(gateRecord(gate), gate);
    expect(text).toContain('\\<img src=x\\> \\| \\*\\*bold\\*\\*');
    expect(
      text.split('\n').filter((line) => line.startsWith('| ') && line.split(' | ').length === 8),
    ).toHaveLength(4);
  });

  it('show each block and both distributions in HTML', () => {
    const page = htmlReport(gateRecord(failedGate()), 'results/run');
    expect(page.match(/<circle\s+class="(?:over|under)"/g)).toHaveLength(24);
    expect(page.match(/<figure\s+class="gate-step"/g)).toHaveLength(2);
    expect(page).not.toContain('NaN');
  });

  it('are pushed as a separate group', () => {
    const [group] = groupsOf(gateRecord(failedGate()));
    expect(group?.key).toMatchObject({ part: 'gate' });
    const values = gateSamples(failedGate());
    expect(values).toContainEqual({
      metric: 'odoo_gate_extra_queries',
      labels: { step: 'confirm' },
      value: 2,
    });
    expect(values).toContainEqual({ metric: 'odoo_gate_success', labels: {}, value: 0 });
  });
});
