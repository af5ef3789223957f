/** What the benches of the capacity answer read from their command line and write. */

import type { CapacityLevel } from '../../../../fixtures/record/capacity.ts';
import { CommandError } from '../../../../fixtures/failures/errors.ts';
import { SERIES, type Series } from '../../../../fixtures/lab/series.ts';
import { capacityInterval, type LevelOutcome } from '../../../jobs/capacity/interval.ts';
import { largest } from '../../../../fixtures/statistics/summary.ts';

/** The number behind an option; `undefined` where it is not given. */
export function numberOf(option: string, args: readonly string[] = process.argv): number | undefined {
  const text = textOf(option, args);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value <= 0)
    throw new CommandError('configuration', `${option} ${text} is not a number above 0: give it one.`);
  return value;
}

/** The Odoo of the lab behind `--odoo`, else 19. */
export function seriesOf(args: readonly string[] = process.argv): Series {
  const text = textOf('--odoo', args) ?? '19';
  const series = SERIES.find((each) => each === text);
  if (series !== undefined) return series;
  throw new CommandError(
    'configuration',
    `--odoo ${text} is not an Odoo of the lab: choose from ${SERIES.join(', ')}.`,
  );
}

/** What stands on the command line beside `--odoo 14`, as one text. */
export function wordsOf(args: readonly string[] = process.argv.slice(2)): string {
  const at = args.indexOf('--odoo');
  return args.filter((_, index) => at < 0 || (index !== at && index !== at + 1)).join(' ');
}

function textOf(option: string, args: readonly string[]): string | undefined {
  const index = args.indexOf(option);
  return index < 0 ? undefined : (args[index + 1] ?? '');
}

export function levelText({
  purpose,
  perSecond,
  is,
  counted,
  transactions,
  windowS,
  steps,
  reasons,
}: CapacityLevel): string {
  const why = is === 'invalid' || is === 'fails' ? `: ${reasons[0]?.slice(0, 90)}` : '';
  const p95 =
    steps.length === 0
      ? 'no step came back'
      : `p95 ${largest(steps.map(({ p95Ms }) => p95Ms)).toFixed(0)} ms`;
  return `${purpose.padEnd(8)} ${perSecond.toFixed(2)}/s ${is}${is === 'undecided' ? ` (${counted})` : ''}, ${transactions} in ${windowS.toFixed(0)} s, ${p95}${why}`;
}

/** The interval of a search's answer, behind that; nothing where its levels saw one side alone. */
export function intervalText(levels: readonly LevelOutcome[]): string {
  const interval = capacityInterval(levels);
  if (interval === null) return '';
  return `; nine of ten levels meet ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}/s (95%)`;
}

export async function timed<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly seconds: number }> {
  const startedMs = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - startedMs) / 1000 };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
