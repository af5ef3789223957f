/** Progress of a run beside a noisy neighbour on standard error. */

import type { LoadProgress } from '../../load/run.ts';
import { formatDuration } from '../../reporters/format.ts';
import { loadText } from '../capacity/progress.ts';
import type { Block } from './isolation.ts';

const LINE_EVERY_MS = 15_000;
const WIDEST = 158;

export interface BlockProgress {
  readonly pair: number;
  readonly pairs: number;
  readonly isLoud: boolean;
  readonly load: LoadProgress;
}

/** What a block says in a line: the geometric mean of the medians is what the index compares. */
export function blockText({ transactions, failed, counted, reasons, steps }: Block): string {
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

/** One line that changes on a terminal, a line now and then elsewhere, and one for each block that came to its end. */
export function blockProgress(out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>): {
  readonly onProgress: (progress: BlockProgress) => void;
  readonly onBlock: (line: string) => void;
} {
  let lastMs = -Infinity;
  const clear = (): void => {
    if (out.isTTY) out.write('\r\u001B[2K');
  };
  return {
    onProgress: ({ pair, pairs, isLoud, load }) => {
      const doing = loadText(load, 'of');
      const text = `pair ${pair} of ${pairs}, ${isLoud ? 'beside the burst' : 'alone'}: ${doing}`;
      if (out.isTTY) {
        clear();
        out.write(text.slice(0, WIDEST));
        return;
      }
      if (performance.now() - lastMs < LINE_EVERY_MS) return;
      lastMs = performance.now();
      out.write(`${text}\n`);
    },
    onBlock: (line) => {
      clear();
      out.write(`${line}\n`);
    },
  };
}
