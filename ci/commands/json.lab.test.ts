import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunRecord } from '../../fixtures/record/record.ts';

const CLI = fileURLToPath(new URL('../cutoff.mjs', import.meta.url));

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-json-'));
});
afterAll(() => rm(results, { recursive: true }));

test.each([
  ['probe', '--journey', 'login,sales_order', '--channel', 'rpc'],
  ['load', 'smoke', '--duration', '10s'],
])(
  '%s prints nothing but the record on standard output',
  async (...args) => {
    const options = ['--odoo', '19', '--yes', '--json', '--results', results];
    const { stdout } = await execa(process.execPath, [CLI, ...args, ...options], { reject: false });
    expect(RunRecord.parse(JSON.parse(stdout)).run.command).toContain(args[0]);
  },
  300_000,
);
