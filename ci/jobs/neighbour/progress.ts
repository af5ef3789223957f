/** Progress of a run beside a noisy neighbour on standard error. */

import type { LoadProgress } from '../../../load/request.ts';
import { formatDuration } from '../../../reporters/format.ts';
import { loadText } from '../capacity/progress.ts';
import { liveLine } from '../../cli/live-line.ts';
import type { Block } from './isolation.ts';

export interface BlockProgress {
  readonly pair: number;
  readonly pairs: number;
  readonly isLoud: boolean;
  readonly load: LoadProgress;
}

/** What a block says in a line: the geometric mean of the medians is what the index compares. */
export function blockText({
  transactions,
  failed,
  counted,
  reasons,
  steps,
}: Omit<Block, 'waits' | 'isWhole'>): string {
  const [slowest] = steps.toSorted((a, b) => b.p50Ms - a.p50Ms);
  const mean = Math.exp(steps.reduce((sum, { p50Ms }) => sum + Math.log(p50Ms), 0) / steps.length);
  return [
    `${transactions} transactions${failed > 0 ? `, ${failed} failed` : ''}`,
    ...(slowest === undefined
      ? []
      : [
          `a step takes ${formatDuration(mean)}, the slowest ${formatDuration(slowest.p50Ms)} (${slowest.step} by ${slowest.transport})`,
        ]),
    ...(counted === null ? [`does not count: ${reasons[0] ?? 'no reason given'}`] : []),
  ].join('; ');
}

/** How far a block is, and one line for each that ended. */
export function blockProgress(out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>): {
  readonly onProgress: (progress: BlockProgress) => void;
  readonly onBlock: (line: string) => void;
} {
  const line = liveLine(out);
  return {
    onProgress: ({ pair, pairs, isLoud, load }) =>
      line.show(
        `pair ${pair} of ${pairs}, ${isLoud ? 'beside the burst' : 'alone'}: ${loadText(load, 'of')}`,
      ),
    onBlock: line.keep,
  };
}
