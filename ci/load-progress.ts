import type { LoadProgress } from '../load/run.ts';

/** Progress of a load run and of the audit after it. */
export type RunProgress = LoadProgress | { readonly is: 'auditing'; readonly line: string };

/** Elsewhere than on a terminal, a line at most this often. */
const LINE_EVERY_S = 10;

/** Writes progress: one line that changes on a terminal, a line now and then elsewhere. */
export function progressLine(
  out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
): (progress: RunProgress) => void {
  let lastS = -Infinity;
  return (progress) => {
    if (progress.is !== 'running') {
      out.write(out.isTTY ? `\r\u001B[2K${progress.is}: ${progress.line}` : '');
      return;
    }
    const { elapsedS, durationS, begun, ended, failed, busy } = progress;
    const text = `${elapsedS.toFixed(0)} of ${Number(durationS.toFixed(1))} s: ${begun} started, ${busy} under way, ${ended - failed} passed, ${failed} failed`;
    if (out.isTTY) out.write(`\r\u001B[2K${text}${elapsedS >= durationS ? '\n' : ''}`);
    else if (elapsedS - lastS >= LINE_EVERY_S) {
      lastS = elapsedS;
      out.write(`${text}\n`);
    }
  };
}
