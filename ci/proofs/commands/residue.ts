import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CHANNELS } from '../../../fixtures/record/record.ts';
import { SERIES, type Series } from '../../../fixtures/lab/series.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';
import { wholeNumber } from '../../cli/option-values.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';

const AFTER = `
Kills whole probes (kill -9 of cutoff, Playwright, its workers and Chromium) at random points of every journey on both
channels, in databases of their own in the lab, sweeps after each, in a third of the cases without the ledger, and
compares the whole database with its state before. A part of them works in the company that cutoff prepare makes in a
production database: of the real company beside it not one row may differ. What may differ is listed in docs/internals/remains.md.
The record, results/residue.json, is written after every kill.

Examples:
  $ npm run test:residue                           250 kills, half of them on Odoo 19, half on 14
  $ npm run test:residue -- --kills 0 --company-kills 50
  $ npm run test:residue -- --kills 20 --odoo 14 --channel rpc
  $ npm run test:residue -- --journey shipment --seed 7 --keep`;

interface Flags {
  readonly kills: number;
  readonly companyKills?: number;
  readonly odoo?: Series;
  readonly journey?: string;
  readonly channel?: string;
  readonly seed?: number;
  readonly compareEvery: number;
  readonly parallel: number;
  readonly results: string;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Adds `npm run test:residue`. */
export function register(program: Command): void {
  program
    .command('residue')
    .description('Kill probes at random points, sweep, and compare the whole database with before.')
    .option('--kills <number>', 'how many in neutralised databases', wholeNumber(0, 10_000), 200)
    .option(
      '--company-kills <number>',
      'how many besides in synthetic companies (default: a quarter of --kills)',
      wholeNumber(0, 10_000),
    )
    .addOption(
      new Option('--odoo <series>', 'only this Odoo of the lab (default: both)').choices([...SERIES]),
    )
    .option('--journey <names>', 'only these, separated by commas')
    .option('--channel <names>', 'only these of ui, rpc')
    .option('--seed <number>', 'seed of the points and data', wholeNumber(0, 2 ** 31))
    .option(
      '--compare-every <kills>',
      'full comparison after so many kills of a version',
      wholeNumber(1, 10_000),
      25,
    )
    .option(
      '--parallel <number>',
      'databases of each version that are used beside each other',
      wholeNumber(1, 8),
      1,
    )
    .option('--results <folder>', 'folder of the record', 'results')
    .option('--keep', 'keep the databases, to look into them')
    .option('--json', 'print the record instead of the table')
    .option('-y, --yes', 'install what the lab needs without asking')
    .addHelpText('after', AFTER)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const [{ parseJourneys }, { parseChannels }, { runResidue }, { residueTable }, { killPrinter }] =
    await Promise.all([
      import('../../jobs/probe/probe.ts'),
      import('../../commands/probe.ts'),
      import('../residue/kill-runs.ts'),
      import('../residue/table.ts'),
      import('../residue/progress.ts'),
    ]);
  const series = flags.odoo === undefined ? SERIES : [flags.odoo];
  const perSeries = (count: number): Partial<Record<Series, number>> =>
    Object.fromEntries(series.map((odoo) => [odoo, Math.ceil(count / series.length)]));
  const kills = {
    database: perSeries(flags.kills),
    company: perSeries(flags.companyKills ?? Math.ceil(flags.kills / 4)),
  };
  const wanted = Object.values(kills)
    .flatMap((each) => Object.values(each))
    .reduce((sum, count) => sum + count, 0);
  const journeys =
    flags.journey === undefined
      ? standardJourneys({ kind: 'lab', safety: 'full' })
      : parseJourneys(flags.journey);
  const channels = parseChannels(flags.channel) ?? CHANNELS;
  const seed = flags.seed ?? randomInt(2 ** 31);
  process.stderr.write(`seed ${seed}\n`);
  const record = await runResidue({
    kills,
    runs: journeys.flatMap((journey) => channels.map((channel) => ({ journey, channel }))),
    seed,
    compareEvery: flags.compareEvery,
    parallel: flags.parallel,
    resultsDir: resolve(flags.results),
    yes: flags.yes ?? false,
    keep: flags.keep ?? false,
    signal: interruption(),
    ...killPrinter(wanted, (line) => process.stderr.write(`${line}\n`)),
  });
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(record, null, 2)}\n` : `${residueTable(record)}\n`,
  );
  if (record.verdict !== 'pass') throw new CommandExit(record.verdict === 'fail' ? 'failed' : 'inconclusive');
}
