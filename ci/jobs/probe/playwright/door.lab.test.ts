import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stub, STUB_PASSWORD } from '../../../../fixtures/odoo/stub/target.ts';
import { JOURNEYS } from '../../../../journeys/catalogue.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Runs `playwright test` with its line reporter; `said` is all that it printed. */
async function playwright(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ readonly failed: boolean; readonly said: string }> {
  const results = mkdtempSync(join(tmpdir(), 'cutoff-door-'));
  onTestFinished(() => rmSync(results, { recursive: true }));
  const all = [
    'node_modules/playwright/cli.js',
    'test',
    '--reporter',
    'line',
    '--output',
    join(results, 'out'),
    ...args,
  ];
  const settings = { ...process.env, CUTOFF_RESULTS_DIR: results, FORCE_COLOR: '0', ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: ROOT, env: settings }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, said: stdout + stderr }),
    );
  });
}

describe('npx playwright test', () => {
  it('lists every journey in each channel without a target', async () => {
    const { failed, said } = await playwright(['--list'], {});
    expect(failed, said).toBe(false);
    for (const { name } of JOURNEYS) {
      expect(said).toContain(`› ui › ${name}`);
      expect(said).toContain(`› rpc › ${name}`);
    }
  });

  it('says once what is missing without a configured target or a running lab', async () => {
    const { failed, said } = await playwright(['-g', 'login'], {
      CUTOFF_LAB_PORT_ODOO19: '1',
      CUTOFF_CACHE_DIR: join(tmpdir(), 'cutoff-no-lab'),
    });
    expect(failed).toBe(true);
    expect(said.match(/CommandError/g)).toHaveLength(1);
    expect(said).toMatch(/cutoff lab up/);
  });

  it('fails a journey as a probe does, and refuses one that the target does not allow', async () => {
    const { url } = await stub();
    const { failed, said } = await playwright(['--project', 'rpc', '-g', '^rpc.*(login|sales_order)'], {
      ODOO_URL: url,
      ODOO_DATABASE: 'stubdb',
      ODOO_LOGIN: 'probe',
      ODOO_PASSWORD: STUB_PASSWORD,
      CUTOFF_TARGET_KIND: 'non-production',
      CUTOFF_SAFETY: 'draft-only',
    });
    expect(failed).toBe(true);
    expect(said).toContain('in sign_in: assertion: res.users.read returned true');
    expect(said).toContain('has safety draft-only, and sales_order would write to its books');
    expect(said).toContain('2 failed');
  });
});
