import { processTree } from '../../../fixtures/machine/process-tree.ts';

/**
 * Kills a process with all that it started, at one instant: all are stopped first, so that none sees another die and
 * tidies up. Returns how many there were.
 */
export function killTree(root: number): number {
  const stopped = new Set<number>();
  for (;;) {
    const fresh = processTree(root).filter((pid) => !stopped.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) {
      signal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
  }
  for (const pid of stopped) signal(pid, 'SIGKILL');
  return stopped.size;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone by itself meanwhile.
  }
}
