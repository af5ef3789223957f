import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openScratch } from './scratch.ts';

it('removes the folders of a run and of killed runs only', () => {
  const root = mkdtempSync(join(tmpdir(), 'cutoff-scratch-test-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
  const killed = join(root, `cutoff-scratch-${gone}-abc`);
  const others = [`cutoff-scratch-${process.pid}-abc`, 'cutoff-scratch-none', 'something'].map((name) =>
    join(root, name),
  );
  for (const folder of [killed, ...others]) mkdirSync(folder);
  const scratch = openScratch(root);
  expect(existsSync(killed)).toBe(false);
  for (const folder of others) expect(existsSync(folder)).toBe(true);
  expect(statSync(scratch.path).mode & 0o777).toBe(0o700);
  scratch.remove();
  expect(existsSync(scratch.path)).toBe(false);
});

it('A run says that the folder for temporary files is missing', () => {
  const root = join(tmpdir(), 'cutoff-no-such-folder');
  expect(() => openScratch(root)).toThrow(expect.objectContaining({ exit: 'environment' }));
});
