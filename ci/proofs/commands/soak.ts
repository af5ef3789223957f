import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import Table from 'cli-table3';
import { loadConfig } from '../../../fixtures/config/config.ts';
import { SERIES } from '../../../fixtures/lab/lab.ts';
import type { Series } from '../../../fixtures/lab/lab.ts';
import { PROBE_LANGUAGES } from '../../../fixtures/lab/series.ts';
import { CHANNELS } from '../../../fixtures/record/record.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { writeRecord } from '../../../reporters/storage/run-folder.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';
import { wholeNumber } from '../../cli/option-values.ts';
import { exitOfRecord } from '../../cli/exit-of-record.ts';
import { runProbe } from '../../jobs/probe/probe.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';
import { chooseTarget } from '../../cli/run-target.ts';

const AFTER = `
Runs every journey by both channels against the lab, again and again, the language of the user changing from run to
run. The lab has no fault, so every journey that does not pass is a false failure.

Example:
  $ npm run soak -- --runs 30`;

interface SoakFlags {
  readonly runs: number;
  readonly odoo?: Series;
}

/** Executions and those among them that did not pass, for one Odoo. */
interface SoakResult {
  readonly series: Series;
  readonly runs: number;
  readonly executions: number;
  readonly notPassed: readonly string[];
}

/** Adds `npm run soak`. */
export function register(program: Command): void {
  program
    .command('soak')
    .description('Run the journeys many times against the lab and count false failures.')
    .option('--runs <number>', 'runs on each Odoo', wholeNumber(1, 1000), 30)
    .addOption(
      new Option('--odoo <series>', 'only this Odoo (default: one after the other)').choices([...SERIES]),
    )
    .addHelpText('after', AFTER)
    .action(async (flags: SoakFlags) => {
      await soak(flags);
    });
}

async function soak({ runs, odoo }: SoakFlags): Promise<void> {
  const resultsDir = resolve(loadConfig({ env: process.env, cwd: process.cwd() }).resultsDir, 'soak');
  const results: SoakResult[] = [];
  for (const series of odoo === undefined ? SERIES : [odoo]) {
    const result = await soakSeries(series, runs, resultsDir);
    results.push(result);
    await writeAtomic(join(resultsDir, `odoo${series}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
  const table = new Table({ head: ['Odoo', 'runs', 'journeys', 'not passed'], style: { head: [] } });
  for (const { series, runs, executions, notPassed } of results) {
    table.push([series, runs, executions, notPassed.length]);
  }
  process.stdout.write(`${table.toString()}\n`);
  for (const line of results.flatMap((result) => result.notPassed)) process.stdout.write(`${line}\n`);
  if (results.some((result) => result.notPassed.length > 0)) throw new CommandExit('failed');
}

async function soakSeries(series: Series, runs: number, resultsDir: string): Promise<SoakResult> {
  const notPassed: string[] = [];
  let executions = 0;
  for (let run = 1; run <= runs; run++) {
    const lang = PROBE_LANGUAGES[run % PROBE_LANGUAGES.length] ?? 'en_US';
    const { reference } = await chooseTarget(
      { odoo: series, database: 'soak', lang, yes: true },
      { browser: true },
      'silent',
    );
    const startedAt = performance.now();
    const record = await runProbe({
      target: reference,
      journeys: standardJourneys({ kind: 'lab', safety: 'full' }),
      channels: CHANNELS,
      resultsDir,
      seed: randomInt(2 ** 31),
      command: `npm run soak (run ${run} of ${runs})`,
      signal: interruption(),
    });
    interruption().throwIfAborted();
    await writeRecord(resultsDir, record);
    executions += record.asked.length;
    for (const miss of missesOf(record)) {
      notPassed.push(`Odoo ${series}, run ${run} (${lang}): ${miss} (${record.run.id})`);
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    process.stdout.write(
      `Odoo ${series} ${String(run).padStart(3)}/${runs} ${lang} ${exitOfRecord(record)} ${seconds} s, not passed so far: ${notPassed.length} of ${executions}\n`,
    );
  }
  return { series, runs, executions, notPassed };
}

/** Everything asked for that did not pass, also what never ran. */
function missesOf(record: RunRecord): string[] {
  return record.asked.flatMap(({ journey, channel }) => {
    const result = record.journeys.find((each) => each.journey === journey && each.channel === channel);
    if (result?.status === 'passed') return [];
    const why = result?.failure
      ? `${result.failure.step}: ${result.failure.kind}: ${result.failure.message}`
      : '';
    return [`${journey} (${channel}) ${result?.status ?? 'never ran'} ${why}`];
  });
}
