import { isDeepStrictEqual } from 'node:util';
import { resolve } from 'node:path';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { GateSection, Thresholds } from '../../../fixtures/record/gate.ts';
import { LOAD_JOURNEYS, type LoadJourneyName } from '../../../journeys/catalogue.ts';
import type { GateDesign } from './design.ts';
import type { StoredBaseline } from './stored.ts';

/** What is asked for by the command line, and what a record has fixed already: an option never goes unheard. */

export interface GateOptions {
  readonly baseline?: string | undefined;
  readonly candidate?: string | undefined;
  readonly baselineRecord?: string | undefined;
  readonly baselineLog?: string | undefined;
  readonly candidateLog?: string | undefined;
  readonly journey: LoadJourneyName;
  readonly primary?: readonly string[] | undefined;
  /** A share: 0.1 is ten percent. */
  readonly margin?: number | undefined;
  readonly blocks: number;
  readonly pairs: number;
  readonly pairing: GateDesign['pairing'];
  readonly every?: number | undefined;
  readonly passes: number;
  readonly ui?: boolean | undefined;
  readonly alpha: number;
  readonly beta: number;
  readonly seed?: number | undefined;
}

const OPTIONS: readonly (keyof GateOptions)[] = [
  'baseline',
  'candidate',
  'baselineRecord',
  'baselineLog',
  'candidateLog',
  'journey',
  'primary',
  'margin',
  'blocks',
  'pairs',
  'pairing',
  'every',
  'passes',
  'ui',
  'alpha',
  'beta',
  'seed',
];

/** Whether an option was typed, rather than filled in. */
export type IsTyped = (option: keyof GateOptions) => boolean;

/** What a resumed gate is asked: all of it as it began. */
export interface Resumed {
  readonly gate: GateSection;
  readonly options: GateOptions;
  readonly asked: NonNullable<GateSection['design']['asked']>;
}

/**
 * @param run as the user named it
 * @param thresholds of the file that was typed; `undefined` where none was
 * @throws {CommandError} `configuration` where the run cannot be resumed, and for each typed option that says another thing
 */
export function resumedFrom(
  gate: GateSection | undefined,
  run: string,
  {
    options,
    isTyped,
    thresholds,
  }: {
    readonly options: GateOptions;
    readonly isTyped: IsTyped;
    readonly thresholds: Thresholds | undefined;
  },
): Resumed {
  const refuse = (why: string): never => {
    throw new CommandError('configuration', `--resume ${run}: ${why}`);
  };
  if (!gate) return refuse('this run is not a gate. "cutoff report --list" shows the runs.');
  if (gate.ended !== 'interrupted') {
    return refuse(`this gate was not interrupted, it ended by itself (${gate.verdict}). Begin a new one.`);
  }
  const { asked } = gate.design;
  if (!asked) {
    return refuse(
      'its record comes from an earlier cutoff and does not say what is judged. Start a new gate.',
    );
  }
  const began = optionsOf(gate, asked);
  const wayOut = 'a resumed gate keeps its options. Leave it out, or start a new gate.';
  const problems = [
    ...conflictsOf(options, isTyped, began).map(
      ({ said, instead }) => `${said}: the gate ${run} began ${instead}, and ${wayOut}`,
    ),
    ...(thresholds === undefined || isDeepStrictEqual(thresholds, asked.thresholds)
      ? []
      : [`--objectives: the gate ${run} began with other budgets or margins, and ${wayOut}`]),
  ];
  if (problems.length > 0) throw new CommandError('configuration', problems);
  return { gate, options: began, asked };
}

/**
 * What a gate against a record is asked: the same orders at the same pace.
 *
 * @throws {CommandError} `configuration` for each typed option that says another thing
 */
export function comparedWith(
  { gate, run }: StoredBaseline,
  { options, isTyped }: { readonly options: GateOptions; readonly isTyped: IsTyped },
): GateOptions {
  const { design, blocks } = gate;
  const fixed = {
    journey: journeyOf(gate),
    pairing: design.pairing,
    pairs: design.pairsPerBlock,
    every: design.pairEveryMs,
    blocks: blocks.length,
    seed: design.seed,
  };
  const problems = conflictsOf(options, isTyped, fixed).map(
    ({ said, instead }) =>
      `${said}: the record ${run} was measured ${instead}, and only the same can be compared with it. Leave it out, or name another record.`,
  );
  if (problems.length > 0) throw new CommandError('configuration', problems);
  return { ...options, ...fixed };
}

/** The command line that this gate began with. */
function optionsOf(gate: GateSection, { passes, ui, everyMs, primary, thresholds, logs }: Resumed['asked']) {
  const { design, baseline, candidate, against } = gate;
  return {
    baseline: against.is === 'live' ? baseline.asked : undefined,
    candidate: candidate.asked,
    baselineRecord: against.is === 'record' ? baseline.asked : undefined,
    baselineLog: logs.baseline ?? undefined,
    candidateLog: logs.candidate ?? undefined,
    journey: journeyOf(gate),
    primary: primary.length > 0 ? primary : undefined,
    margin: thresholds.others.marginRatio - 1,
    blocks: design.looks.at(-1) ?? 0,
    pairs: design.pairsPerBlock,
    pairing: design.pairing,
    every: everyMs ?? undefined,
    passes,
    ui,
    alpha: design.alpha,
    beta: design.beta,
    seed: design.seed,
  } satisfies GateOptions;
}

function conflictsOf(
  options: GateOptions,
  isTyped: IsTyped,
  fixed: Partial<GateOptions>,
): { readonly said: string; readonly instead: string }[] {
  return OPTIONS.filter((option) => option in fixed && isTyped(option)).flatMap((option) => {
    const [typed, before] = [textOf(option, options[option]), textOf(option, fixed[option])];
    if (typed === before) return [];
    return [
      {
        said: `${nameOf(option)} ${typed ?? ''}`.trimEnd(),
        instead: before === undefined ? 'without it' : `with ${before}`,
      },
    ];
  });
}

/** As it would be typed; `undefined` for what was not given. */
function textOf(option: keyof GateOptions, value: GateOptions[keyof GateOptions]): string | undefined {
  if (value === undefined || value === false) return undefined;
  if (typeof value === 'object') return value.join(',');
  if (option === 'margin') return `${Number((Number(value) * 100).toFixed(6))}%`;
  if (option === 'baselineLog' || option === 'candidateLog') return resolve(String(value));
  return value === true ? '' : String(value);
}

/** As Commander names it. */
function nameOf(option: keyof GateOptions): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function journeyOf({ design }: GateSection): LoadJourneyName {
  const found = LOAD_JOURNEYS.find((each) => each === design.journey);
  if (found) return found;
  throw new CommandError(
    'configuration',
    `The journey ${design.journey} no longer exists: start a new gate.`,
  );
}
