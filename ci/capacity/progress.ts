/** Progress of a capacity run on standard error. */

import type { CapacityLevel } from '../../fixtures/capacity-record.ts';
import { formatDuration } from '../../reporters/format.ts';
import { levelSign, rateText } from '../../reporters/capacity-words.ts';
import type { LoadProgress } from '../../load/run.ts';
import type { SearchProgress } from './search-run.ts';

const LINE_EVERY_MS = 15_000;

/** One line that changes on a terminal, a line now and then elsewhere, and one for each level that came to its end. */
export function searchProgress(out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>): {
  readonly onProgress: (progress: SearchProgress) => void;
  readonly onLevel: (level: CapacityLevel) => void;
} {
  let lastMs = -Infinity;
  const clear = (): void => {
    if (out.isTTY) out.write('\r\u001B[2K');
  };
  return {
    onProgress: ({ level, bracket, leftS, load }) => {
      const doing = loadText(load, 'of up to');
      const text = `level ${level.number} (${level.purpose}) at ${rateText(level.perSecond)}: ${doing}; ${bracketText(bracket)}, about ${formatDuration(leftS * 1000)} left`;
      if (out.isTTY) {
        clear();
        out.write(text.slice(0, 158));
        return;
      }
      if (performance.now() - lastMs < LINE_EVERY_MS) return;
      lastMs = performance.now();
      out.write(`${text}\n`);
    },
    onLevel: (level) => {
      clear();
      const { number, purpose, perSecond, transactions, windowS, reasons } = level;
      out.write(
        `level ${String(number).padStart(2)} ${purpose.padEnd(8)} ${rateText(perSecond).padStart(9)} ${levelSign(level).padEnd(12)} ${transactions} in ${windowS.toFixed(0)} s${reasons.length > 0 ? `: ${reasons[0] ?? ''}` : ''}\n`,
      );
    },
  };
}

/** How far a run of k6 is; arrivals that began come to their end after its time. */
export function loadText(load: LoadProgress, of: 'of' | 'of up to'): string {
  if (load.is === 'preparing') return load.line;
  const { elapsedS, durationS, ended, busy, failed } = load;
  const time =
    elapsedS < durationS
      ? `${elapsedS.toFixed(0)} ${of} ${durationS.toFixed(0)} s`
      : 'what began comes to its end';
  return `${time}, ${ended} done, ${busy} under way${failed > 0 ? `, ${failed} failed` : ''}`;
}

function bracketText({ met, unmet }: SearchProgress['bracket']): string {
  if (met === undefined && unmet === undefined) return 'nothing known yet';
  if (unmet === undefined) return `at least ${rateText(met ?? 0)}`;
  if (met === undefined) return `below ${rateText(unmet)}`;
  return `between ${rateText(met)} and ${rateText(unmet)}`;
}
