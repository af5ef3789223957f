import type { Channel, JourneyResult, RunRecord, StepResult } from '../fixtures/record/record.ts';
import { STATUSES } from '../fixtures/record/record.ts';

/**
 * What became of each journey on each channel: what was asked for joined with what came back. A journey that was asked
 * for and never ran is as visible here as one that failed.
 */

/** Status of a journey as reports show it: that of the record, or `never-ran`. */
export const STATES = [...STATUSES, 'never-ran'] as const;
export type State = (typeof STATES)[number];

export interface Outcome {
  readonly journey: string;
  readonly channel: Channel;
  /** `sales_order (ui)`, and `sales_order (ui) #2` where a record holds the same one again. */
  readonly label: string;
  readonly state: State;
  /** `undefined` where it never ran. */
  readonly result: JourneyResult | undefined;
}

/** Symbol and word of a state: reports show both, so that colour is never the only difference. */
export const STATE_SIGNS: Readonly<Record<State, { readonly symbol: string; readonly word: string }>> = {
  passed: { symbol: '✓', word: 'passed' },
  failed: { symbol: '✗', word: 'failed' },
  broken: { symbol: '!', word: 'broken' },
  unsupported: { symbol: '~', word: 'unsupported' },
  skipped: { symbol: '–', word: 'skipped' },
  'never-ran': { symbol: '?', word: 'never ran' },
};

export const VERDICT_SIGNS = {
  pass: { symbol: '✓', word: 'pass' },
  fail: { symbol: '✗', word: 'fail' },
  inconclusive: { symbol: '?', word: 'inconclusive' },
} as const;

/** Every asked journey in the order it was asked for, then whatever ran without being asked for. */
export function outcomesOf(record: RunRecord): readonly Outcome[] {
  const seen = new Map<string, number>();
  const outcomeOf = (journey: string, channel: Channel, result: JourneyResult | undefined): Outcome => {
    const name = `${journey} (${channel})`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const label = count === 1 ? name : `${name} #${count}`;
    return { journey, channel, label, state: result?.status ?? 'never-ran', result };
  };
  const left = [...record.journeys];
  const outcomes: Outcome[] = [];
  for (const { journey, channel } of record.asked) {
    const at = left.findIndex((each) => each.journey === journey && each.channel === channel);
    const result = at === -1 ? undefined : left.splice(at, 1)[0];
    outcomes.push(outcomeOf(journey, channel, result));
  }
  for (const result of left) outcomes.push(outcomeOf(result.journey, result.channel, result));
  return outcomes;
}

/** How many outcomes are in each state. */
export function countsOf(outcomes: readonly Outcome[]): Readonly<Record<State, number>> {
  const count = (state: State): number => outcomes.filter((each) => each.state === state).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    broken: count('broken'),
    unsupported: count('unsupported'),
    skipped: count('skipped'),
    'never-ran': count('never-ran'),
  };
}

/** One step measured on both channels; `null` where a channel has no passed, timed run of it. */
export interface ChannelComparison {
  readonly journey: string;
  readonly step: string;
  readonly uiMs: number | null;
  readonly rpcMs: number | null;
}

/** Each step of the journeys that ran on both channels: what the web client adds to the same business. */
export function comparisonsOf(record: RunRecord): readonly ChannelComparison[] {
  const names = [...new Set(record.journeys.map((each) => each.journey))];
  return names.flatMap((journey) => {
    const ui = record.journeys.find((each) => each.journey === journey && each.channel === 'ui');
    const rpc = record.journeys.find((each) => each.journey === journey && each.channel === 'rpc');
    if (!ui || !rpc) return [];
    const steps = new Set([...rpc.steps, ...ui.steps].map((step) => step.name));
    return [...steps].map((step) => ({
      journey,
      step,
      uiMs: latencyOf(ui.steps.find((each) => each.name === step)),
      rpcMs: latencyOf(rpc.steps.find((each) => each.name === step)),
    }));
  });
}

/**
 * The latency of a step in milliseconds, `null` unless it passed: how long a step took to fail says nothing about how
 * long it takes.
 */
export function latencyOf(step: StepResult | undefined): number | null {
  return step?.status === 'passed' ? step.durationMs : null;
}
