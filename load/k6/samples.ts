/** The metrics that k6 collects of a load run, beside its own. Names and tags are bounded. */

import { Counter, Rate, Trend } from 'k6/metrics';
import type { Outcome } from '../../journeys/engine.ts';
import type { StreamInput } from './input.ts';

const stepDuration = new Trend('odoo_load_step_duration', true);
const stepFailed = new Rate('odoo_load_step_failed');
const failures = new Counter('odoo_load_failures');
const startLateness = new Trend('odoo_load_start_lateness', true);
const iterationBusy = new Trend('odoo_load_iteration_busy', true);

/** Notes how late a transaction started against the schedule, in milliseconds. */
export function noteStart(stream: StreamInput, latenessMs: number): void {
  startLateness.add(latenessMs, { stream: stream.name });
}

/**
 * Notes every step that started, successes and failures apart by the tag `outcome`, and the kind of a failure. A
 * failure before the first step is noted as step `prepare`.
 */
export function noteOutcome(stream: StreamInput, outcome: Outcome, busyMs: number): void {
  const { name, journey, transport } = stream;
  const base = { stream: name, journey, transport };
  for (const step of outcome.steps) {
    if (step.durationMs === null) continue;
    const tags = { ...base, step: step.name, outcome: step.status, kind: step.failure?.kind ?? 'none' };
    stepDuration.add(step.durationMs, tags);
    stepFailed.add(step.status !== 'passed', { ...base, step: step.name });
  }
  const { failure } = outcome;
  if (failure) failures.add(1, { ...base, step: failure.step, kind: failure.kind });
  iterationBusy.add(busyMs, { ...base, outcome: outcome.status });
}
