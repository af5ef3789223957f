import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { execa } from 'execa';
import pc from 'picocolors';
import { chromiumStage } from '../../../fixtures/lab/chromium.ts';
import { openLab, SERIES } from '../../../fixtures/lab/lab.ts';
import { k6Stage } from '../../../load/k6/binary.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';
import { openScratch } from '../../jobs/probe/scratch.ts';
import { failedTests } from '../selftest/failed-tests.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CUTOFF = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

/** One part of the tests: a command whose exit code says whether it passed. */
interface Part {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
}

const PARTS_WITHOUT_LAB: readonly Part[] = [
  { title: 'format, lint, types and unit tests', command: ['npm', 'run', '--silent', 'check'] },
];

/** Vitest's report goes to the file `report` beside what it prints: the end of the output names what failed. */
const labTests = (report: string): Part => ({
  title: 'tests against the lab',
  command: [
    'npm',
    'run',
    '--silent',
    'test:lab',
    '--',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
});

const JOURNEYS: readonly Part[] = [
  { title: 'all journeys on Odoo 19, in English', command: probe('19', 'en_US') },
  { title: 'all journeys on Odoo 14, in French', command: probe('14', 'fr_FR') },
];

/** Adds `npm test`. */
export function register(program: Command): void {
  program
    .command('selftest')
    .description('Run all tests of cutoff itself. Brings up the lab with Odoo 19 and 14 and stops it again.')
    .option('--keep', 'leave the lab running')
    .action(async ({ keep = false }: { keep?: boolean }) => {
      await selftest(keep);
    });
}

async function selftest(keep: boolean): Promise<void> {
  const results: { title: string; passed: boolean; seconds: number }[] = [];
  const run = async (title: string, work: () => Promise<boolean>): Promise<boolean> => {
    process.stdout.write(`\n${pc.bold(`── ${title}`)}\n`);
    const startedAt = performance.now();
    const passed = await work();
    results.push({ title, passed, seconds: (performance.now() - startedAt) / 1000 });
    return passed;
  };
  const lab = await openLab();
  const scratch = openScratch();
  const report = join(scratch.path, 'lab-tests.json');
  let failures: Awaited<ReturnType<typeof failedTests>>;
  const wasUp = (await lab.status()).series.some(({ services }) =>
    services.some((service) => service.state !== 'stopped'),
  );
  try {
    for (const part of PARTS_WITHOUT_LAB) await run(part.title, () => passes(part));
    await run('the lab with Odoo 19 and 14', async () => {
      await lab.up({ series: SERIES, yes: true, beside: [chromiumStage(), k6Stage()] });
      return true;
    });
    const tests = labTests(report);
    await run(tests.title, async () => {
      const passed = await passes(tests);
      failures = await failedTests(report, ROOT);
      return passed && failures?.length === 0;
    });
    for (const part of JOURNEYS) await run(part.title, () => passes(part));
  } finally {
    scratch.remove();
    if (!keep && !wasUp) await lab.down();
  }
  process.stdout.write('\n');
  for (const { title, passed, seconds } of results) {
    const sign = passed ? pc.green('✓ passed') : pc.red('✗ failed');
    process.stdout.write(`${sign}  ${seconds.toFixed(0).padStart(5)} s  ${title}\n`);
  }
  if (failures === undefined || failures.length > 0) process.stdout.write('\n');
  if (failures === undefined) process.stdout.write('The tests against the lab wrote no report.\n');
  for (const { name, reason } of failures ?? []) {
    process.stdout.write(`${pc.red('✗')} ${name}\n  ${reason}\n`);
  }
  const failed = results.filter((result) => !result.passed).length;
  process.stdout.write(`\nselftest: ${results.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) throw new CommandExit('failed');
}

async function passes({ command: [file, ...args] }: Part): Promise<boolean> {
  const { exitCode } = await execa(file, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    cancelSignal: interruption(),
    forceKillAfterDelay: 30_000,
  });
  interruption().throwIfAborted();
  return exitCode === 0;
}

function probe(series: string, language: string): [string, ...string[]] {
  return [process.execPath, CUTOFF, 'probe', '--odoo', series, '--database', 'selftest', '--lang', language];
}
