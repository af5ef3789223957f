import { LOOKS } from '../../../jobs/gate/design.ts';
import { effectOf } from './calibration.ts';
import { BATCH_CASES, CONTROL } from './cases.ts';
import { validBatches, type Pool } from './pool.ts';
import type { Rates } from './rates.ts';
import { minutesUntil, type Clock } from './setting.ts';
import { effectText, share } from './words.ts';

/** What the gate shall be able to do, and whether it is: each aim is met, missed, or not measured. Pure. */

const AIM = { percent: 10, detected: 0.95, falseAlarms: 0.01, minutes: 10 };

/** A gate is drawn from one batch for each look: fewer would be the same batches again and again. */
const LEAST_BATCHES = LOOKS.length;

/** A case with what came of the gates that were drawn for it. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly percent: number | undefined;
  readonly rates: Rates;
}

/** Lines of Markdown. */
export function aimPart(rows: readonly Row[], pool: Pool, clock: Clock): string[] {
  const longest = minutesUntil(40, clock);
  return [
    '### Aims',
    '',
    ...BATCH_CASES.filter(({ slower }) => slower?.percent === AIM.percent).map(({ name, title }) =>
      detection(name, title, name, rows, pool),
    ),
    ...rows
      .filter(({ name, percent }) => percent === AIM.percent && !isMeasured(name))
      .map(({ name, title }) => detection(name, title, CONTROL, rows, pool)),
    drawnAim(CONTROL, 'false alarms', rows, pool, (rates) => ({
      isMet: rates.slower <= AIM.falseAlarms,
      text: `${share(rates.slower)} false alarms (resampled from ${validBatches(pool, CONTROL).length} real A/A batches)`,
    })),
    said(
      longest <= AIM.minutes,
      `${longest.toFixed(1)} minutes to the last look, where a decision takes longest`,
    ),
    ...countAims(pool),
  ];
}

function isMeasured(name: string): boolean {
  return BATCH_CASES.some((each) => each.name === name);
}

/** @param source the case whose batches the gates are drawn from */
function detection(name: string, title: string, source: string, rows: readonly Row[], pool: Pool): string {
  const what = `+${AIM.percent}%, ${title}`;
  const effect = effectOf(pool, name);
  return drawnAim(
    source,
    what,
    rows,
    pool,
    (rates) => ({
      isMet: rates.slower >= AIM.detected,
      text: `${what}: ${share(rates.slower)} detected (resampled${effect ? `; the effect was ${effectText(effect)}` : ''})`,
    }),
    name,
  );
}

function drawnAim(
  source: string,
  what: string,
  rows: readonly Row[],
  pool: Pool,
  judge: (rates: Rates) => { readonly isMet: boolean; readonly text: string },
  name = source,
): string {
  const batches = validBatches(pool, source).length;
  const row = rows.find((each) => each.name === name);
  if (!row || batches < LEAST_BATCHES) {
    return unmeasured(
      `${what}: ${batches} batches count, and ${LEAST_BATCHES} are the least to draw gates from`,
    );
  }
  const { isMet, text } = judge(row.rates);
  return said(isMet, text);
}

/** Counting: nothing is found where nothing was added, and everything where something was. */
function countAims({ counts }: Pool): string[] {
  const same = counts.filter(({ case: name }) => name === CONTROL);
  const added = counts.filter(({ case: name }) => name !== CONTROL);
  const [alarms, found] = [same, added].map((some) => some.filter(({ fails }) => fails).length);
  return [
    same.length === 0
      ? unmeasured('false alarms of the exact counters: nothing was counted at equal databases')
      : said(alarms === 0, `${alarms} of ${same.length} real counts of equal databases failed the gate`),
    added.length === 0
      ? unmeasured('one more query for each line: nothing was counted')
      : said(
          found === added.length,
          `one more query for each line failed the gate before its first block in ${found} of ${added.length} real counts${found === added.length ? ` (at least ${share(atLeast(added.length))} at 95% confidence)` : ''}`,
        ),
  ];
}

function said(isMet: boolean, text: string): string {
  return `- ${isMet ? 'met' : 'MISSED'}: ${text}`;
}

function unmeasured(text: string): string {
  return `- not measured: ${text}`;
}

/** The least rate that gives nothing but successes in so many tries in 5% of the cases. */
function atLeast(tries: number): number {
  return 0.05 ** (1 / tries);
}
