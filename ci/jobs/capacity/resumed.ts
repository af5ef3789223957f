/** What a search that is gone on with is asked: all of it as it began, so that an option never goes unheard. Pure. */

import { isDeepStrictEqual } from 'node:util';
import type { Limits } from '../../../fixtures/record/capacity.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { EarlierRun, PlanFlags } from './request.ts';

export interface AskedAgain extends Omit<PlanFlags, 'budget'> {
  readonly scenario: string;
  readonly workers?: readonly number[];
  readonly seed?: number;
}

type Option = keyof AskedAgain;

const OPTIONS: readonly Option[] = [
  'scenario',
  'workers',
  'seed',
  'startRate',
  'maxRate',
  'precision',
  'repeats',
  'hold',
  'warmUp',
  'audit',
  'acceptKnownFaults',
  'curve',
  'wayDown',
];

/**
 * @param isTyped whether an option was typed, rather than filled in
 * @param limits of the file of objectives that was typed; `undefined` where none was
 * @throws {CommandError} `configuration`, for each of them that says another thing
 */
export function checkAskedAgain(
  { runId, seed, capacity, workers }: EarlierRun,
  asked: AskedAgain,
  isTyped: (option: Option) => boolean,
  limits: Limits | undefined,
): void {
  const { plan, scenario } = capacity;
  const began: Required<AskedAgain> = {
    scenario: scenario.name,
    workers,
    seed,
    startRate: plan.startPerSecond,
    maxRate: plan.mostPerSecond,
    precision: plan.precision,
    repeats: plan.repeats,
    hold: [plan.leastHoldS, plan.longestHoldS],
    warmUp: plan.warmUpS,
    audit: plan.audit,
    acceptKnownFaults: plan.acceptsKnownFaults,
    curve: plan.curve,
    wayDown: plan.wayDown,
  };
  const wayOut = 'and a resumed search keeps its options. Leave it out, or start a new run.';
  const problems = OPTIONS.flatMap((option) => {
    const [typed, before] = [textOf(option, asked[option]), textOf(option, began[option])];
    if (!isTyped(option) || typed === before) return [];
    const said = `${nameOf(option)} ${typed ?? ''}`.trim();
    return [
      `${said}: run ${runId} began ${before === undefined ? 'without it' : `with ${before}`.trim()}, ${wayOut}`,
    ];
  });
  if (limits !== undefined && !isDeepStrictEqual(limits, capacity.limits))
    problems.push(`--objectives: run ${runId} began with other objectives, ${wayOut}`);
  if (problems.length > 0) throw new CommandError('configuration', problems);
}

const SWITCHES: Partial<Record<Option, string>> = {
  audit: '--no-audit',
  curve: '--no-curve',
  wayDown: '--no-way-down',
  acceptKnownFaults: '--accept-known-faults',
};

/** As Commander names it; a scenario has no name of its own. */
function nameOf(option: Option): string {
  if (option === 'scenario') return '';
  return SWITCHES[option] ?? `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** As it would be typed; `undefined` for what was not given. */
function textOf(option: Option, value: AskedAgain[Option]): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'boolean') return value === (option === 'acceptKnownFaults') ? '' : undefined;
  if (typeof value === 'object') {
    if (option === 'hold') return value.map((each) => `${each}s`).join('-');
    return value.length === 0 ? undefined : value.join(',');
  }
  switch (option) {
    case 'precision':
      return `${Number((Number(value) * 100).toFixed(6))}%`;
    case 'startRate':
    case 'maxRate':
      return `${Number(Number(value).toFixed(6))}/s`;
    case 'warmUp':
      return `${value}s`;
    default:
      return String(value);
  }
}
