import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { brokenRecord, failedRecord, passedRecord } from '../../../reporters/sections/journeys/sample.ts';
import { rowOf } from './row.ts';
import { fleetJson, fleetTable, rowLine } from './summary.ts';
import type { TargetRun } from './target-run.ts';
import { worstExit } from './worst-exit.ts';

const member = (name: string) => ({ name, reference: { from: 'configuration' as const, name } });
const ran = (record: ReturnType<typeof passedRecord>): TargetRun => ({ state: 'ran', record });
const busy: TargetRun = { state: 'not-run', exit: 'inconclusive', reasons: ['Target d is being probed.'] };
const rows = [
  rowOf(member('a'), ran(passedRecord()), true),
  rowOf(member('b'), ran(failedRecord()), true),
  rowOf(member('c'), ran(brokenRecord()), true),
  rowOf(member('d'), busy, false),
  rowOf(member('e'), ran(passedRecord()), false),
];

describe('worstExit', () => {
  it('ranks a failed target before one that was not probed, and no target is not a pass', () => {
    expect(worstExit(['passed', 'undelivered', 'inconclusive', 'configuration', 'failed'])).toBe('failed');
    expect(worstExit(['broken', 'environment', 'undelivered'])).toBe('environment');
    expect(worstExit(['failed', 'interrupted'])).toBe('interrupted');
    expect(worstExit(['passed', 'passed'])).toBe('passed');
    expect(worstExit([])).toBe('inconclusive');
  });
});

describe('the summary of a fleet', () => {
  it('has the exit code that each record deserves, and no verdict when nothing ran', () => {
    expect(rows.map(({ exit, verdict }) => [exit, verdict])).toEqual([
      ['passed', 'pass'],
      ['failed', 'fail'],
      ['broken', 'inconclusive'],
      ['inconclusive', null],
      ['undelivered', 'pass'],
    ]);
  });

  it('has one line a target, a table and JSON of the same', () => {
    expect(rowLine(rowOf(member('d'), busy, false))).toBe(
      'd  ? not run (inconclusive)  –  –  Target d is being probed.',
    );
    expect(fleetTable(rows)).toMatch(/2 of 5 targets pass; exit 1 \(failed\)\n$/);
    const Json = z.object({
      exit: z.string(),
      code: z.number(),
      targets: z.array(z.object({ target: z.string() })),
    });
    const json = Json.parse(JSON.parse(fleetJson(rows)));
    expect([json.exit, json.code, json.targets.map(({ target }) => target).join('')]).toEqual([
      'failed',
      1,
      'abcde',
    ]);
  });
});
