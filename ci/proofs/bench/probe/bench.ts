/**
 * `npm run bench:probe`: what a probe costs in proportion to a plain script that does the same work, whole process, against
 * the lab's Odoo 19. Pairs, the sides in turn; medians of the ratios. By hand, on a quiet machine.
 *
 *     npm run bench:probe [-- <pairs> [<journey>/<channel>]]
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from 'd3-array';
import { execa } from 'execa';
import { labTarget } from '../../../../fixtures/lab/lab-target.ts';
import { browserOptions } from '../../../../fixtures/pages/browser.ts';

/** A journey, the script that does the same, and at most how many times its cost. */
const CASES = [
  { journey: 'login', channel: 'ui', script: 'plain-ui.mjs', aims: { wallMs: 1.1, cpuMs: 1.25 } },
  { journey: 'login', channel: 'rpc', script: 'plain-rpc.mjs', aims: { wallMs: 1.3, cpuMs: undefined } },
  {
    journey: 'order_to_cash',
    channel: 'rpc',
    script: 'plain-order.mjs',
    aims: { wallMs: 1.3, cpuMs: undefined },
  },
] as const;

interface Cost {
  readonly wallMs: number;
  /** User and system time of the process and of all that it waited for. */
  readonly cpuMs: number;
}

const pairs = Number(process.argv[2] ?? 7);
const only = process.argv[3];
const CUTOFF = fileURLToPath(new URL('../../../cutoff.mjs', import.meta.url));

const target = await labTarget({ series: '19' });
const { launchOptions } = await browserOptions(target);
const env = {
  BENCH_URL: target.url,
  BENCH_DATABASE: target.database,
  BENCH_LOGIN: target.login,
  BENCH_PASSWORD: target.password.reveal(),
  BENCH_CHROMIUM: launchOptions?.executablePath,
  BENCH_FLAGS: JSON.stringify(launchOptions?.args ?? []),
  // The probe meets the lab as it would any target: it neither starts it nor delivers to its Pushgateway.
  ODOO_URL: target.url,
  ODOO_DATABASE: target.database,
  ODOO_LOGIN: target.login,
  ODOO_PASSWORD: target.password.reveal(),
  CUTOFF_TARGET_KIND: 'non-production',
  CUTOFF_SAFETY: 'full',
};
const results = await mkdtemp(join(tmpdir(), 'cutoff-bench-probe-'));
let missed = false;
try {
  for (const { journey, channel, script, aims } of CASES) {
    if (only !== undefined && only !== `${journey}/${channel}`) continue;
    const options = ['--journey', journey, '--channel', channel, '--no-indicators', '--results', results];
    const sides = {
      plain: [fileURLToPath(new URL(script, import.meta.url))],
      probe: [CUTOFF, 'probe', ...options],
    };
    const costs: Record<keyof typeof sides, Cost[]> = { plain: [], probe: [] };
    // The first of each warms the caches.
    for (const args of Object.values(sides)) await costOf(args);
    for (let pair = 0; pair < pairs; pair += 1) {
      const order = pair % 2 === 0 ? (['plain', 'probe'] as const) : (['probe', 'plain'] as const);
      for (const side of order) costs[side].push(await costOf(sides[side]));
    }
    for (const what of ['wallMs', 'cpuMs'] as const) {
      const middle = (side: keyof typeof sides): number =>
        median(costs[side], (cost) => cost[what]) ?? Number.NaN;
      const ratio =
        median(costs.probe.map((cost, at) => cost[what] / (costs.plain[at]?.[what] ?? Number.NaN))) ??
        Number.NaN;
      const aim = aims[what];
      if (aim !== undefined && !(ratio <= aim)) missed = true;
      process.stdout.write(
        `${journey} by ${channel}, ${what === 'wallMs' ? 'wall' : 'processor'} time: plain ${middle('plain').toFixed(0)} ms, probe ${middle('probe').toFixed(0)} ms, ratio ${ratio.toFixed(2)}${aim === undefined ? '' : ` (aim ${aim}: ${ratio <= aim ? 'reached' : 'missed'})`}\n`,
      );
    }
  }
} finally {
  await rm(results, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

/** Runs a program of Node to its end; bash adds up what all of its processes took. */
async function costOf(args: readonly string[]): Promise<Cost> {
  // A probe asks what its user created since two seconds before it began, and would find what the plain script made.
  await delay(3_000);
  const script = `TIMEFORMAT='%R %U %S'; time "$@" > /dev/null 2>&1`;
  const { stderr } = await execa('bash', ['-ec', script, 'bench', process.execPath, ...args], {
    env,
    cwd: results,
  });
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return { wallMs: wall * 1_000, cpuMs: (user + system) * 1_000 };
}
