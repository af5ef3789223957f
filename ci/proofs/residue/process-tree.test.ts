import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { killTree } from './process-tree.ts';

const CHILD = `
  const { spawn } = require('node:child_process');
  const child = spawn('sleep', ['600'], { detached: true });
  process.on('exit', () => console.log('tidied up'));
  process.on('SIGTERM', () => process.exit());
  console.log(child.pid);
  setInterval(() => {}, 1000);`;

it('kills a process with its whole process group, and allows no clean-up', async () => {
  const parent = spawn(process.execPath, ['-e', CHILD], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const grandchild = Number((await lines.next()).value);
  const ended = once(parent, 'exit');
  expect(killTree(parent.pid ?? 0)).toBe(2);
  expect((await ended)[1]).toBe('SIGKILL');
  expect((await lines.next()).done).toBe(true);
  await expect.poll(() => isAlive(grandchild)).toBe(false);
});

/** One that nobody has waited for yet is as dead as one that is gone. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}
