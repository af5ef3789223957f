/** The metrics that k6 collects of a load run, beside its own. Names and tags are bounded. */

import { Counter, Trend } from 'k6/metrics';
import type { Outcome } from '../../journeys/engine.ts';
import type { StreamInput } from './input.ts';

const stepDuration = new Trend('odoo_load_step_duration', true);
const failures = new Counter('odoo_load_failures');
const startLateness = new Trend('odoo_load_start_lateness', true);
const iterationBusy = new Trend('odoo_load_iteration_busy', true);

interface StreamTags {
  readonly start: Tags;
  /** By journey status. */
  readonly busy: Map<string, Tags>;
  /** By step, status and kind of failure. */
  readonly steps: Map<string, Tags>;
}

type Tags = { [name: string]: string };

/** Tags by stream: there are few of them, and making them anew for each sample cost more than the samples. */
const tagsOfStream = new Map<string, StreamTags>();

function tagsOf({ name }: StreamInput): StreamTags {
  let known = tagsOfStream.get(name);
  if (known === undefined) {
    known = { start: { stream: name }, busy: new Map(), steps: new Map() };
    tagsOfStream.set(name, known);
  }
  return known;
}

function once(known: Map<string, Tags>, key: string, make: () => Tags): Tags {
  let tags = known.get(key);
  if (tags === undefined) known.set(key, (tags = make()));
  return tags;
}

/** Notes how late a transaction started against the schedule, in milliseconds. */
export function noteStart(stream: StreamInput, latenessMs: number): void {
  startLateness.add(latenessMs, tagsOf(stream).start);
}

/**
 * Notes every step that started, successes and failures apart by the tag `outcome`, and the kind of a failure. A
 * failure before the first step is noted as step `prepare`.
 */
export function noteOutcome(stream: StreamInput, outcome: Outcome, busyMs: number): void {
  const { name, journey, transport } = stream;
  const known = tagsOf(stream);
  const base = { stream: name, journey, transport };
  const { steps, failure } = outcome;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || step.durationMs === null) continue;
    const kind = step.failure?.kind ?? 'none';
    stepDuration.add(
      step.durationMs,
      once(known.steps, `${step.name}/${step.status}/${kind}`, () => ({
        ...base,
        step: step.name,
        outcome: step.status,
        kind,
      })),
    );
  }
  if (failure) failures.add(1, { ...base, step: failure.step, kind: failure.kind });
  iterationBusy.add(
    busyMs,
    once(known.busy, outcome.status, () => ({ ...base, outcome: outcome.status })),
  );
}
