import pc from 'picocolors';
import type { ProbeProgress } from '../jobs/probe/run-journeys.ts';

const SIGNS: Readonly<Record<string, string>> = {
  passed: pc.green('✓ passed'),
  failed: pc.red('✗ failed'),
  broken: pc.magenta('! broken'),
  skipped: pc.dim('- skipped'),
};

/**
 * Prints one line as each journey ends, counted against how many there will be; on a terminal also what runs now.
 * Goes to standard error, so that standard output holds the result alone.
 */
export function progressPrinter(total: number): (progress: ProbeProgress) => void {
  const out = process.stderr;
  let ended = 0;
  return (progress) => {
    if (progress.event === 'begin') {
      if (out.isTTY)
        out.write(`${counter(ended + 1, total)} ${progress.channel.padEnd(3)}  ${progress.journey} …`);
      return;
    }
    if (progress.event === 'step') return;
    ended += 1;
    const took = progress.durationMs === null ? '' : `${(progress.durationMs / 1000).toFixed(1)} s`;
    const sign = SIGNS[progress.status] ?? progress.status;
    if (out.isTTY) out.write('\r\u001B[2K');
    out.write(
      `${counter(ended, total)} ${progress.channel.padEnd(3)}  ${progress.journey.padEnd(14)} ${sign} ${took.padStart(8)}\n`,
    );
  };
}

function counter(count: number, total: number): string {
  return pc.dim(`[${String(count).padStart(String(total).length)}/${total}]`);
}
