/** Progress of a capacity run on standard error. */

import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { formatDuration } from '../../../reporters/format.ts';
import { levelSign, rateText } from '../../../reporters/sections/capacity/words.ts';
import type { LoadProgress } from '../../../load/request.ts';
import { liveLine } from '../../cli/live-line.ts';
import type { SearchProgress } from './search-run.ts';

/** How far a level is, and one line for each that ended. */
export function searchProgress(out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>): {
  readonly onProgress: (progress: SearchProgress) => void;
  readonly onLevel: (level: CapacityLevel) => void;
} {
  const line = liveLine(out);
  return {
    onProgress: ({ level, bracket, leftS, load }) =>
      line.show(
        `level ${level.number} (${level.purpose}) at ${rateText(level.perSecond)}: ${loadText(load, 'of up to')}; ${bracketText(bracket)}, about ${formatDuration(leftS * 1000)} left`,
      ),
    onLevel: (level) => {
      const { number, purpose, perSecond, transactions, windowS, reasons } = level;
      line.keep(
        `level ${String(number).padStart(2)} ${purpose.padEnd(8)} ${rateText(perSecond).padStart(9)} ${levelSign(level).padEnd(12)} ${transactions} in ${windowS.toFixed(0)} s${reasons.length > 0 ? `: ${reasons[0] ?? ''}` : ''}`,
      );
    },
  };
}

/** How far a run of k6 is; arrivals that began come to their end after its time. */
export function loadText(load: LoadProgress, of: 'of' | 'of up to'): string {
  if (load.is === 'preparing') return load.line;
  const { elapsedS, durationS, ended, busy, failed } = load;
  const time =
    elapsedS < durationS ? `${elapsedS.toFixed(0)} ${of} ${durationS.toFixed(0)} s` : 'finishing what began';
  return `${time}, ${ended} done, ${busy} under way${failed > 0 ? `, ${failed} failed` : ''}`;
}

function bracketText({ met, unmet }: SearchProgress['bracket']): string {
  if (met === undefined && unmet === undefined) return 'nothing known yet';
  if (unmet === undefined) return `at least ${rateText(met ?? 0)}`;
  if (met === undefined) return `below ${rateText(unmet)}`;
  return `between ${rateText(met)} and ${rateText(unmet)}`;
}
