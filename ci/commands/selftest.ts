import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { execa } from 'execa';
import pc from 'picocolors';
import { ensureChromium } from '../../fixtures/lab/chromium.ts';
import { openLab, SERIES, stage } from '../../fixtures/lab/lab.ts';
import { k6Stage } from '../../load/k6/binary.ts';
import { CommandExit, interruption } from '../exit.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CUTOFF = fileURLToPath(new URL('../cutoff.mjs', import.meta.url));

/** One part of the tests: a command whose exit code says whether it passed. */
interface Part {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
}

const PARTS_WITHOUT_LAB: readonly Part[] = [
  { title: 'format, lint, types and unit tests', command: ['npm', 'run', '--silent', 'check'] },
];

const PARTS_IN_LAB: readonly Part[] = [
  { title: 'tests against the lab', command: ['npm', 'run', '--silent', 'test:lab'] },
  { title: 'six journeys on Odoo 19, in English', command: probe('19', 'en_US') },
  { title: 'six journeys on Odoo 14, in French', command: probe('14', 'fr_FR') },
];

/** Adds `cutoff selftest`, what `npm test` runs. */
export function registerSelftest(program: Command): void {
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
  const wasUp = (await lab.status()).series.some(({ services }) =>
    services.some((service) => service.state !== 'stopped'),
  );
  try {
    for (const part of PARTS_WITHOUT_LAB) await run(part.title, () => passes(part));
    await run('the lab with Odoo 19 and 14', async () => {
      const chromium = stage('Chromium', async () => void (await ensureChromium()));
      await lab.up({ series: SERIES, yes: true, beside: [chromium, k6Stage()] });
      return true;
    });
    for (const part of PARTS_IN_LAB) await run(part.title, () => passes(part));
  } finally {
    if (!keep && !wasUp) await lab.down();
  }
  process.stdout.write('\n');
  for (const { title, passed, seconds } of results) {
    const sign = passed ? pc.green('✓ passed') : pc.red('✗ failed');
    process.stdout.write(`${sign}  ${seconds.toFixed(0).padStart(5)} s  ${title}\n`);
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
