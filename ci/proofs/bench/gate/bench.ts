/**
 * `npm run bench:gate`: how often the gate notices regressions of known size, how often it cries where there is none, and
 * after how many minutes; beside a fixed threshold on the 95th percentile and a test of Mann and Whitney on the same times.
 *
 * Measures real batches on the lab for `--minutes` (12) and keeps them, so that it can be run in pieces; then draws whole
 * gates from everything that was kept. `--minutes 0` only draws. Wants a quiet machine.
 */

import { parseArgs } from 'node:util';
import { BENCH_JOURNEYS, REGRESSED_STEP } from './cases.ts';
import { collect } from './collect.ts';
import { poolFile, readPool } from './pool.ts';
import { reportOf } from './report.ts';

const SERIES = '19';
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '12' },
    journey: { type: 'string', default: 'sales_order' },
  },
});
const minutes = Number(values.minutes);
const journey = BENCH_JOURNEYS.find((each) => each === values.journey);
if (!Number.isFinite(minutes) || minutes < 0 || journey === undefined) {
  process.stderr.write(
    `bench:gate: --minutes takes a number from 0, --journey one with the step ${REGRESSED_STEP}: ${BENCH_JOURNEYS.join(', ')}.\n`,
  );
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const file = poolFile(`odoo${SERIES}-${journey}`);
if (minutes > 0) {
  await collect({
    series: SERIES,
    journey,
    file,
    until: Date.now() + minutes * 60_000,
    signal: stop.signal,
    say: (line) => process.stderr.write(`${line}\n`),
  });
}
process.stdout.write(reportOf(readPool(file)));
