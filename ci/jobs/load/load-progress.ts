import type { LoadProgress } from '../../../load/request.ts';

/** Progress of a load run and of the audit after it. */
export type RunProgress =
  LoadProgress | { readonly is: 'auditing'; readonly line: string } | { readonly is: 'audited' };

/** Elsewhere than on a terminal, a line at most this often. */
const LINE_EVERY_S = 10;

/** Writes progress: one line that changes on a terminal, a line now and then elsewhere. */
export function progressLine(
  out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
): (progress: RunProgress) => void {
  let lastS = -Infinity;
  let isAudited = false;
  return (progress) => {
    if (progress.is === 'audited') {
      out.write(out.isTTY ? '\r\u001B[2K' : '');
      return;
    }
    if (progress.is !== 'running') {
      if (out.isTTY) out.write(`\r\u001B[2K${progress.is}: ${progress.line}`);
      else if (progress.is === 'auditing' && !isAudited) out.write('auditing the books\n');
      isAudited ||= progress.is === 'auditing';
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
