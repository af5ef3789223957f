/**
 * `npm run bench:load`: what our k6 code costs beside bare k6 and beside Locust, and how many arrivals one core starts on
 * time. Against the stub on another core, so it needs two cores, Linux and a quiet machine. By hand; below four minutes.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureK6 } from '../../../../load/k6/binary.ts';
import type { LoadTransport } from '../../../../load/profiles/profile.ts';
import { arrivalAccuracy } from './arrivals.ts';
import { costOf, type Program } from './process-cost.ts';
import { recordCalls, type RecordedCall } from '../../../../load/stub/recorded-calls.ts';
import { reportOf, type Measured } from './report.ts';
import {
  bareProgram,
  ensureLocust,
  locustProgram,
  ourProgram,
  SIDES,
  type Setting,
  type Side,
} from './sides.ts';

const TRANSPORTS: readonly LoadTransport[] = ['xmlrpc', 'web'];

/** The sides that are compared most closely are measured once more, so that each of them comes first once. */
const ROUNDS: readonly (readonly Side[])[] = [SIDES, ['bare_alike', 'ours']];
const ORDERS_PER_S = 60;
/** Seconds after the first call, so that start and warm-up do not count. */
const WINDOW = { fromS: 2, toS: 7 };
const DURATION_S = 12;

const loadBefore = loadavg()[0] ?? 0;
const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
const stub = await startStub();
try {
  const k6 = await ensureK6();
  const setting: Setting = { k6: k6.path, locust: await ensureLocust(), origin: stub.origin, folder };
  const measured: Measured[] = [];
  let callsOfOrder = 0;
  for (const transport of TRANSPORTS) {
    const calls = await recordCalls(transport, join(folder, `calls-${transport}`));
    callsOfOrder = calls.length;
    for (const [round, sides] of ROUNDS.entries()) {
      for (const side of sides) {
        const program = await programOf(setting, side, transport, calls, `${transport}-${round}`);
        const cost = await costOf(program, { counter: stub.counter, ...WINDOW });
        measured.push({ transport, side, cost });
        process.stderr.write(
          `${transport} ${side}: ${cost.callsPerCpuSecond.toFixed(0)} calls per CPU second, ${cost.callsPerSecond.toFixed(0)} per second\n`,
        );
      }
    }
  }
  const arrivals = await arrivalAccuracy(setting);
  const loadAfter = loadavg()[0] ?? 0;
  const machine = { cores: availableParallelism(), loadBefore, loadAfter, callsOfOrder };
  process.stdout.write(reportOf(measured, arrivals, machine));
} finally {
  stub.stop();
  await rm(folder, { recursive: true, force: true });
}

function programOf(
  setting: Setting,
  side: Side,
  transport: LoadTransport,
  calls: readonly RecordedCall[],
  name: string,
): Promise<Program> {
  const pace = { transport, perSecond: ORDERS_PER_S, durationS: DURATION_S };
  switch (side) {
    case 'ours':
      return ourProgram(setting, { ...pace, name });
    case 'bare':
      return bareProgram(setting, { ...pace, calls, alike: false });
    case 'bare_alike':
      return bareProgram(setting, { ...pace, calls, alike: true });
    case 'locust_http':
      return locustProgram(setting, { transport, calls, client: 'http' });
    case 'locust_fast':
      return locustProgram(setting, { transport, calls, client: 'fast' });
    default:
      return locustProgram(setting, { transport, calls, client: 'odoo' });
  }
}

async function startStub(): Promise<{ origin: string; counter: string; stop: () => void }> {
  const script = fileURLToPath(new URL('../../../../load/stub/stub-server.ts', import.meta.url));
  const child = spawn('taskset', ['-c', '1', process.execPath, '--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const addresses = z.object({ origin: z.string(), counter: z.string() }).parse(JSON.parse(String(line)));
  return { ...addresses, stop: () => void child.kill('SIGKILL') };
}
