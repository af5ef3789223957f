import type { Verdict } from '../../../fixtures/record/record.ts';
import { exitOfRecord } from '../../cli/exit-of-record.ts';
import type { Member, TargetRun } from './target-run.ts';
import type { ExitName } from './worst-exit.ts';

/** What became of one target of a fleet, for the table, for `--json` and for the exit code. */
export interface FleetRow {
  readonly target: string;
  readonly exit: ExitName;
  /** `null` where nothing ran: there is no record then, and no metric was pushed. */
  readonly verdict: Verdict | null;
  /** Id of the run; `null` where nothing ran. */
  readonly run: string | null;
  readonly tenant: string | null;
  readonly release: string | null;
  readonly journeys: { readonly asked: number; readonly passed: number };
  readonly durationMs: number | null;
  /** Whether every report of it arrived. */
  readonly delivered: boolean;
  /** Why it did not pass, one sentence each. */
  readonly reasons: readonly string[];
}

export function rowOf({ name }: Member, run: TargetRun, delivered: boolean): FleetRow {
  if (run.state === 'not-run') {
    return {
      target: name,
      exit: run.exit,
      verdict: null,
      run: null,
      tenant: null,
      release: null,
      journeys: { asked: 0, passed: 0 },
      durationMs: null,
      delivered: false,
      reasons: run.reasons,
    };
  }
  const { record } = run;
  const exit = exitOfRecord(record);
  return {
    target: name,
    exit: exit === 'passed' && !delivered ? 'undelivered' : exit,
    verdict: record.verdict,
    run: record.run.id,
    tenant: record.target.labels.tenant,
    release: record.target.labels.release,
    journeys: {
      asked: record.asked.length,
      passed: record.journeys.filter(({ status }) => status === 'passed').length,
    },
    durationMs: Date.parse(record.run.finishedAt) - Date.parse(record.run.startedAt),
    delivered,
    reasons: record.reasons,
  };
}
