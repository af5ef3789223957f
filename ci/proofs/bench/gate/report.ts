/** What the bench found, as Markdown; says of every figure whether it is of a real run or of drawn blocks. Pure. */

import type { GatePair } from '../../../../fixtures/record/gate.ts';
import { quantile } from '../../../../fixtures/statistics/summary.ts';
import { markdownTable } from '../../../../fixtures/config/markdown.ts';
import { LOOKS } from '../../../jobs/gate/design.ts';
import { BATCH_CASES, CALIBRATION_CASES, CONTROL, COUNT_CASES, REGRESSED_STEP } from './cases.ts';
import { clockOf, effectOf, minutesUntil, validBatches, type Clock, type Effect, type Pool } from './pool.ts';
import { judgeByGate, ratesOf, settingFor, type GateSetting, type Rates } from './rates.ts';

const AIM = { percent: 10, detected: 0.95, falseAlarms: 0.01, minutes: 10 };
/** A gate is drawn from one batch for each look: fewer would be the same batches again and again. */
const LEAST_BATCHES = LOOKS.length;

/** A case with what came of the gates that were drawn for it. */
interface Row {
  readonly name: string;
  readonly title: string;
  readonly meant: string;
  readonly rates: Rates;
}

/** @param draws gates that are drawn for each case */
export function reportOf(pool: Pool, draws = 2_000): string {
  const clock = clockOf(pool);
  const [pair] = blocksOf(pool, CONTROL).flat(2);
  if (!pair || !clock) return 'Nothing was measured yet: give it --minutes.\n';
  const setting = settingFor(Object.keys(pair.candidate));
  const rows = BATCH_CASES.flatMap(({ name, title, slower }): Row[] => {
    const batches = blocksOf(pool, name);
    const step = name === CONTROL ? undefined : REGRESSED_STEP;
    const rates = batches.length === 0 ? undefined : ratesOf(batches, step, { setting, draws, name });
    return rates ? [{ name, title, meant: slower ? `+${slower.percent}%` : '–', rates }] : [];
  });
  const parts = [realPart(pool, setting), drawnPart(rows, draws, clock), countPart(pool)];
  return [...parts.flatMap((part) => [...part, '']), ...aimPart(rows, pool, clock), ''].join('\n');
}

/** Batches as they were measured: effects, and what the gate says to each of them alone. */
function realPart(pool: Pool, setting: GateSetting): string[] {
  const { batches } = pool;
  const loads = batches.map(({ loadBefore }) => loadBefore).toSorted((a, b) => a - b);
  const bad = batches.filter(({ invalid, failed }) => invalid.length > 0 || failed > 0).length;
  const rows = [...CALIBRATION_CASES, ...BATCH_CASES].flatMap(({ name, title, slower }) => {
    const effect = effectOf(pool, name);
    if (!effect) return [];
    const judged = blocksOf(pool, name).map((batch) => {
      const blocks = batch.map((pairs, index) => ({ number: index + 1, batch: 1, pairs }));
      return judgeByGate(blocks, setting).verdict;
    });
    const of = (verdict: string): string =>
      `${judged.filter((each) => each === verdict).length}/${judged.length}`;
    const meant = slower ? `+${slower.percent}%` : '–';
    const [found, passed, open] = [of('slower'), of('no_slower'), of('open')];
    return [[title, meant, effectText(effect), String(effect.blocks), found, passed, open]];
  });
  const effect = `effect on ${REGRESSED_STEP} (95%)`;
  return [
    `### Real: ${batches.length} batches on the lab, of ${batches[0]?.blocks.length ?? 0} blocks each (${bad} do not count)`,
    '',
    `Load average before a batch: ${quantile(loads, 0).toFixed(1)} to ${quantile(loads, 1).toFixed(1)}, median ${quantile(loads, 0.5).toFixed(1)}. A pair every ${((batches[0]?.pairEveryMs ?? 0) / 1000).toFixed(1)} s. Each batch judged as a whole gate of at most so many blocks:`,
    '',
    markdownTable(['put into the candidate', 'meant', effect, 'blocks', 'slower', 'no slower', 'open'], rows),
  ];
}

/** Whole gates drawn from the blocks. */
function drawnPart(rows: readonly Row[], draws: number, clock: Clock): string[] {
  return [
    `### Resampled: ${draws} gates of up to 40 blocks for each case, drawn from the blocks above`,
    '',
    'Slower: any step for A/A, else the step that was made slower. The threshold (95th percentile +10%) and Mann and Whitney (1%) judge the same blocks that the gate took. Minutes are computed from the schedule and from what counting and preparing took, without the audit at the end.',
    '',
    markdownTable(
      [
        'put into the candidate',
        'meant',
        'gate: slower',
        'another step',
        'no slower',
        'open',
        'blocks (median)',
        'min (median)',
        'min (95%)',
        'threshold',
        'Mann-Whitney',
      ],
      rows.map(({ title, meant, rates }) => {
        const blocks = rates.blocks.toSorted((a, b) => a - b);
        const minutes = (at: number): string => minutesUntil(quantile(blocks, at), clock).toFixed(1);
        return [
          title,
          meant,
          ...[rates.slower, rates.otherSlower, rates.noSlower, rates.open].map(share),
          quantile(blocks, 0.5).toFixed(0),
          minutes(0.5),
          minutes(0.95),
          share(rates.threshold),
          share(rates.ranks),
        ];
      }),
    ),
  ];
}

/** Counting, all of it real. */
function countPart({ counts }: Pool): string[] {
  return [
    '### Real: exact counters',
    '',
    markdownTable(
      [
        'put into the candidate',
        'counts',
        'failed the gate',
        'not settled',
        'seconds (median)',
        'as it says',
      ],
      COUNT_CASES.map(({ name, title }) => {
        const own = counts.filter((count) => count.case === name);
        const seconds = own.map(({ wallS }) => wallS).toSorted((a, b) => a - b);
        return [
          title,
          String(own.length),
          String(own.filter(({ fails }) => fails).length),
          String(own.filter(({ unsettled }) => unsettled.length > 0).length),
          own.length === 0 ? '–' : quantile(seconds, 0.5).toFixed(0),
          [...new Set(own.flatMap(({ findings }) => findings))].join('; '),
        ];
      }),
    ),
  ];
}

/** What the gate must be able to do, and whether it is: each aim is met, missed, or not measured. */
function aimPart(rows: readonly Row[], pool: Pool, clock: Clock): string[] {
  const longest = minutesUntil(40, clock);
  const drawn = (name: string, what: string, isMet: (slower: number) => boolean): string => {
    const batches = validBatches(pool, name).length;
    const row = rows.find((each) => each.name === name);
    if (!row || batches < LEAST_BATCHES)
      return `- not measured: ${what}: ${batches} batches count, and ${LEAST_BATCHES} are the least to draw gates from`;
    const effect = name === CONTROL ? undefined : effectOf(pool, name);
    const felt = effect ? `; the effect was ${effectText(effect)}` : '';
    return said(
      isMet(row.rates.slower),
      `${what}: ${share(row.rates.slower)} (resampled from ${batches} real batches${felt})`,
    );
  };
  const ofCounts = (isControl: boolean): string => {
    const own = pool.counts.filter(({ case: name }) => (name === CONTROL) === isControl);
    const failed = own.filter(({ fails }) => fails).length;
    const what = isControl ? 'false alarms of the exact counters' : 'one more query for each line';
    if (own.length === 0) return `- not measured: ${what}: nothing was counted`;
    const isMet = isControl ? failed === 0 : failed === own.length;
    // The least rate that gives nothing but successes in so many tries in 5% of the cases.
    const atLeast = ` (at least ${share(0.05 ** (1 / own.length))} at 95% confidence)`;
    return said(
      isMet,
      `${what}: ${failed} of ${own.length} real counts failed the gate before its first block${!isControl && isMet ? atLeast : ''}`,
    );
  };
  return [
    '### Aims',
    '',
    ...BATCH_CASES.filter(({ slower }) => slower?.percent === AIM.percent).map(({ name, title }) =>
      drawn(name, `+${AIM.percent}% detected, ${title}`, (slower) => slower >= AIM.detected),
    ),
    drawn(CONTROL, 'false alarms', (slower) => slower <= AIM.falseAlarms),
    said(
      longest <= AIM.minutes,
      `${longest.toFixed(1)} minutes to the last look, where a decision takes longest`,
    ),
    ofCounts(true),
    ofCounts(false),
  ];
}

function said(isMet: boolean, text: string): string {
  return `- ${isMet ? 'met' : 'MISSED'}: ${text}`;
}

function blocksOf(pool: Pool, name: string): GatePair[][][] {
  return validBatches(pool, name).map(({ blocks }) => blocks);
}

function effectText({ value, low, high }: Effect): string {
  const signed = (each: number): string => `${each < 0 ? '−' : '+'}${share(Math.abs(each))}`;
  return `${signed(value)} (${signed(low)} to ${signed(high)})`;
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}
