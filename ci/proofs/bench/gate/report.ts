import { quantile } from '../../../../fixtures/statistics/summary.ts';
import type { GateBlock, GatePair } from '../../../../fixtures/record/gate.ts';
import { aimPart, type Row } from './aims.ts';
import { effectOf } from './calibration.ts';
import {
  BATCH_CASES,
  CALIBRATION_CASES,
  CONTROL,
  COUNT_CASES,
  REGRESSED_STEP,
  SIZES_PERCENT,
  type BatchCase,
} from './cases.ts';
import { slowed } from './draw.ts';
import { judgeByGate } from './judges.ts';
import { validBatches, type Pool } from './pool.ts';
import { ratesOf, type Rates } from './rates.ts';
import { effectText, share } from './words.ts';
import { clockOf, minutesUntil, settingFor, type Clock, type GateSetting } from './setting.ts';

/** What the bench found, as Markdown; says of every figure whether it is of a real run or of drawn blocks. Pure. */

/** @param draws gates that are drawn for each case */
export function reportOf(pool: Pool, draws = 2_000): string {
  const control = blocksOf(pool, CONTROL);
  const clock = clockOf(pool);
  const [pair] = control.flat(2);
  if (!pair || !clock) return 'Nothing was measured yet: give it --minutes.\n';
  const setting = settingFor(Object.keys(pair.candidate));
  const cases = BATCH_CASES.filter(({ name }) => blocksOf(pool, name).length > 0);
  const drawn = (name: string, batches: readonly GatePair[][][], step: string | undefined): Rates =>
    ratesOf(batches, step, { setting, draws, name });
  const rows: Row[] = [
    ...cases.map(({ name, title, slower }) => ({
      name,
      title,
      percent: slower?.percent,
      rates: drawn(name, blocksOf(pool, name), name === CONTROL ? undefined : REGRESSED_STEP),
    })),
    ...SIZES_PERCENT.map((percent) => ({
      name: `paper-${percent}`,
      title: `${REGRESSED_STEP} of the candidate of A/A blocks longer on paper`,
      percent,
      rates: drawn(
        `paper-${percent}`,
        control.map((batch) => batch.map((pairs) => slowed(pairs, REGRESSED_STEP, percent / 100))),
        REGRESSED_STEP,
      ),
    })),
  ];
  return [
    ...realPart(pool, cases, setting),
    '',
    ...drawnPart(rows, draws, clock),
    '',
    ...countPart(pool),
    '',
    ...aimPart(rows, pool, clock),
    '',
  ].join('\n');
}

/** Batches as they were measured: effects, and what the gate says to each of them alone. */
function realPart(pool: Pool, cases: readonly BatchCase[], setting: GateSetting): string[] {
  const { batches } = pool;
  const loads = batches.map(({ loadBefore }) => loadBefore).toSorted((a, b) => a - b);
  const bad = batches.filter(({ invalid, failed }) => invalid.length > 0 || failed > 0).length;
  const rows = [...CALIBRATION_CASES, ...cases].flatMap(({ name, title, slower }) => {
    const effect = effectOf(pool, name);
    if (!effect) return [];
    const judged = blocksOf(pool, name).map((batch) => judgeByGate(numbered(batch), setting));
    const of = (verdict: string): string =>
      `${judged.filter((each) => each.verdict === verdict).length}/${judged.length}`;
    return [
      [
        title,
        slower ? `+${slower.percent}%` : '–',
        effectText(effect),
        String(effect.blocks),
        of('slower'),
        of('no_slower'),
        of('open'),
      ],
    ];
  });
  return [
    `### Real: ${batches.length} batches on the lab, of ${batches[0]?.blocks.length ?? 0} blocks each (${bad} do not count)`,
    '',
    `Load average before a batch: ${quantile(loads, 0).toFixed(1)} to ${quantile(loads, 1).toFixed(1)}, median ${quantile(loads, 0.5).toFixed(1)}. A pair every ${((batches[0]?.pairEveryMs ?? 0) / 1000).toFixed(1)} s. Each batch judged as a whole gate of at most so many blocks:`,
    '',
    ...table(
      [
        'put into the candidate',
        'meant',
        `effect on ${REGRESSED_STEP} (95%)`,
        'blocks',
        'slower',
        'no slower',
        'open',
      ],
      rows,
    ),
  ];
}

/** Whole gates drawn from the blocks. */
function drawnPart(rows: readonly Row[], draws: number, clock: Clock): string[] {
  return [
    `### Resampled: ${draws} gates of up to 40 blocks for each case, drawn from the blocks above`,
    '',
    'Slower: any step for A/A, else the step that was made slower. The threshold (95th percentile +10%) and Mann and Whitney (1%) judge the same blocks that the gate took, and all 40. Minutes are computed from the schedule and from what counting and preparing took, without the audit at the end.',
    '',
    ...table(
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
        'threshold (same / all)',
        'Mann-Whitney (same / all)',
      ],
      rows.map(({ title, percent, rates }) => {
        const minutes = rates.blocks.map((blocks) => minutesUntil(blocks, clock)).toSorted((a, b) => a - b);
        const { threshold, ranks } = rates.others;
        return [
          title,
          percent === undefined ? '–' : `+${percent}%`,
          share(rates.slower),
          share(rates.otherSlower),
          share(rates.noSlower),
          share(rates.open),
          quantile(
            rates.blocks.toSorted((a, b) => a - b),
            0.5,
          ).toFixed(0),
          quantile(minutes, 0.5).toFixed(1),
          quantile(minutes, 0.95).toFixed(1),
          `${share(threshold.same)} / ${share(threshold.all)}`,
          `${share(ranks.same)} / ${share(ranks.all)}`,
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
    ...table(
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

function blocksOf(pool: Pool, name: string): GatePair[][][] {
  return validBatches(pool, name).map(({ blocks }) => blocks);
}

function numbered(batch: readonly GatePair[][]): GateBlock[] {
  return batch.map((pairs, index) => ({ number: index + 1, batch: 1, pairs }));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
