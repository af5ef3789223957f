import type { Retention } from '../../fixtures/config/retention.ts';

/** What is kept of the runs in a results folder, decided without touching any file. */

/** Runs that are beyond what is kept, the oldest first. Run ids begin with the instant of their start. */
export function expired(runIds: readonly string[], keep: Retention, nowMs: number): readonly string[] {
  const oldestFirst = runIds.toSorted();
  if (keep.by === 'count') return oldestFirst.slice(0, Math.max(0, oldestFirst.length - keep.runs));
  return oldestFirst.filter((id) => nowMs - startOfRun(id) > keep.ageMs);
}

/** Unix milliseconds of the start that a run id such as `20260131T120000Z-ab12cd` says. */
export function startOfRun(runId: string): number {
  return Date.parse(runId.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z.*$/, '$1-$2-$3T$4:$5:$6Z'));
}
