import { describe, expect, it } from 'vitest';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import type { FailureKind } from '../../fixtures/failures/errors.ts';
import { verdictOf } from '../../fixtures/record/record.ts';
import type { JourneyResult, RunRecord } from '../../fixtures/record/record.ts';
import { refusedResult } from '../../journeys/engine.ts';
import { journeyNamed } from '../../journeys/catalogue.ts';
import { groupsOf } from '../../reporters/metrics/groups.ts';
import { passedRecord } from '../../reporters/sections/journeys/sample.ts';
import { exitOfRecord } from './exit-of-record.ts';

/** A run in which these journeys did not begin, for a reason of this kind, and the others passed. */
function stopped(kinds: readonly FailureKind[]): RunRecord {
  const passed = passedRecord();
  const journeys = passed.journeys.map((result, index): JourneyResult => {
    const kind = kinds[index];
    if (kind === undefined) return result;
    const reason = new JourneyFailure(kind, 'Refused before anything was sent: mail would leave.');
    return { ...refusedResult(journeyNamed('sales_order'), result.channel, reason), journey: result.journey };
  });
  return { ...passed, journeys, ...verdictOf({ ...passed, journeys }) };
}

describe('a run that says nothing about the target', () => {
  it.each([
    [['credential', 'data', 'throttled'], 'configuration'],
    [['runner', 'runner'], 'environment'],
    [['runner', 'refused'], 'broken'],
    [['unsupported'], 'inconclusive'],
    [['unsupported', 'harness'], 'broken'],
    [['unsupported', 'access_lost'], 'failed'],
  ] as const)('by %s ends as %s', (kinds, exit) => {
    expect(exitOfRecord(stopped(kinds))).toBe(exit);
  });
});

describe('a run that safety refused', () => {
  it('is inconclusive and ends with the exit code of the configuration', () => {
    const record = stopped(['refused', 'refused']);
    expect(record.verdict).toBe('inconclusive');
    expect(exitOfRecord(record)).toBe('configuration');
  });

  it('is broken if a journey also broke, and failed if a journey also failed', () => {
    expect(exitOfRecord(stopped(['refused', 'harness']))).toBe('broken');
    expect(exitOfRecord(stopped(['refused', 'timeout']))).toBe('failed');
  });

  it('is refused in its metrics, and says nothing about the target', () => {
    const [group] = groupsOf(stopped(['refused']));
    const of = (metric: string) => group?.samples.filter((each) => each.metric === metric) ?? [];
    expect(group?.status).toBe('broken');
    expect(of('odoo_journey_success')).toEqual([]);
    expect(of('odoo_journey_step_success')).toEqual([]);
    expect(of('odoo_journey_failure_info')).toMatchObject([{ labels: { kind: 'refused', step: 'prepare' } }]);
  });
});
