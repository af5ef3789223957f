import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A crash leaves nothing of our memory on disk, whatever the user's shell or Node options ask for: no memory image
 * (core dump) of this process and those it starts, and no report of Node, which lists the environment.
 */
export function leaveNoMemoryImage(): void {
  if (process.report) {
    process.report.reportOnFatalError = false;
    process.report.reportOnSignal = false;
    process.report.reportOnUncaughtException = false;
  }
  if (process.platform !== 'linux' || !allowsMemoryImage()) return;
  try {
    // Node cannot lower its own limit; children inherit what is set here.
    execFileSync('prlimit', ['--pid', String(process.pid), '--core=0'], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'] },
    });
  } catch {
    // Without util-linux the limit stays what the user set; systems set it to 0 by themselves.
  }
}

function allowsMemoryImage(): boolean {
  try {
    return !/^Max core file size\s+0\s/m.test(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return false;
  }
}
