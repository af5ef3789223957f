import type { Paint } from '../../terminal/colour.ts';
import type { LoadBin, LoadSection } from '../../../fixtures/record/load.ts';
import { formatDuration, oneLine } from '../../format.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** Asked for and started over time, as lines for a terminal. */

const BAR_WIDTH = 36;
/** A replay has a bin for each minute of its history; on a screen so many lines are enough. */
const MOST_ROWS = 60;

/** One line per bin, or for a few of them: started as a bar, what was asked for and did not start as dots behind it. */
export function curveLines({ arrivals, scenario }: LoadSection, paint: Paint): readonly string[] {
  const together = Math.max(1, Math.ceil(arrivals.bins.length / MOST_ROWS));
  const rows = Array.from({ length: Math.ceil(arrivals.bins.length / together) }, (_, row) =>
    joined(arrivals.bins.slice(row * together, (row + 1) * together)),
  );
  const most = largest([1, ...rows.flatMap(({ asked, started }) => [asked, started])]);
  const of = (count: number): number => Math.round((count / most) * BAR_WIDTH);
  const middleS = (arrivals.binS * together) / 2;
  const lines = rows.map(({ fromS, asked, started, failed, p95Ms }) => {
    const bar = '█'.repeat(of(started)) + '·'.repeat(Math.max(0, of(asked) - of(started)));
    const phase = scenario.phases.findLast((each) => each.fromS <= fromS + middleS)?.name ?? '';
    const where = fromS >= scenario.durationS ? 'after' : phase;
    const failures = String(failed).padStart(6);
    return row(
      `${Number(fromS.toFixed(1))} s`,
      asked,
      started,
      difference(started - asked),
      bar,
      formatDuration(p95Ms),
      failed > 0 ? paint.red(failures) : failures,
      paint.dim(oneLine(where, 12)),
    );
  });
  return [paint.dim(row('from', 'asked', 'started', '', '', 'p95', 'failed', 'phase')), ...lines];
}

function row(
  from: string,
  asked: number | string,
  started: number | string,
  apart: string,
  bar: string,
  p95: string,
  failed: string,
  phase: string,
): string {
  const counts = `${from.padStart(8)} ${String(asked).padStart(6)} ${String(started).padStart(7)} ${apart.padStart(4)}`;
  return `${counts}  ${bar.padEnd(BAR_WIDTH)} ${p95.padStart(8)} ${failed} ${phase}`.trimEnd();
}

function difference(count: number): string {
  return count === 0 ? '' : `${count > 0 ? '+' : '−'}${Math.abs(count)}`;
}

/** Several bins as one; of their p95 the highest, which is what hurts. */
function joined(bins: readonly LoadBin[]): Pick<LoadBin, 'fromS' | 'asked' | 'started' | 'failed' | 'p95Ms'> {
  const sum = (of: (bin: LoadBin) => number): number => bins.reduce((total, bin) => total + of(bin), 0);
  const known = bins.flatMap(({ p95Ms }) => (p95Ms === null ? [] : [p95Ms]));
  return {
    fromS: bins[0]?.fromS ?? 0,
    asked: sum(({ asked }) => asked),
    started: sum(({ started }) => started),
    failed: sum(({ failed }) => failed),
    p95Ms: known.length === 0 ? null : largest(known),
  };
}
