import { liveLine } from '../../cli/live-line.ts';
import type { GateProgress } from './state.ts';

/** Writes progress with the time that is left. */
export function gateProgress(
  out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
): (progress: GateProgress) => void {
  const line = liveLine(out);
  return (progress) =>
    line.show(
      progressText(progress),
      progress.is === 'measuring' ? `${progress.is} ${progress.look}` : progress.is,
    );
}

function progressText(progress: GateProgress): string {
  switch (progress.is) {
    case 'counting':
      if (progress.where === 'ui') {
        return `counting requests of the browser: ${progress.done} of ${progress.of} passes on both sides`;
      }
      return `counting queries and calls: ${progress.done} of ${progress.of} passes on both sides`;
    case 'measuring': {
      const { blocks, look, most, nextS, lastS, load } = progress;
      const done = load?.is === 'running' ? `, ${load.ended} of this batch's transactions done` : '';
      const preparing = load?.is === 'preparing' ? `, ${load.line}` : '';
      return `measured ${blocks} of at most ${most} blocks${done}${preparing}; next look at ${look} in ${time(nextS)}, the last in at most ${time(lastS)}`;
    }
    case 'auditing':
      return `auditing the books of the ${progress.side}: ${progress.line}`;
    default:
      return progress satisfies never;
  }
}

function time(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
