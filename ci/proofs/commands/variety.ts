import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { SERIES, type Series } from '../../../fixtures/lab/series.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';
import { wholeNumber } from '../../cli/option-values.ts';

const AFTER = `
Each situation is a system as a company may have set it up. It is set up in a fresh copy of the lab's seeded database.
The journeys then have to pass, or to say beforehand by which setting they cannot be judged. Afterwards all rows of the
database are compared. docs/variety.md lists the situations. The record is results/variety.json.

Examples:
  $ npm run test:variety                                    all situations, Odoo 19 and 14, over RPC
  $ npm run test:variety -- --odoo 14 --situation tax-included,locked-orders
  $ npm run test:variety -- --channel rpc,ui
  $ npm run test:variety -- --list`;

interface Flags {
  readonly odoo?: Series;
  readonly situation?: string;
  readonly journey?: string;
  readonly channel: string;
  readonly parallel: number;
  readonly results: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Adds `npm run test:variety`. */
export function register(program: Command): void {
  program
    .command('variety')
    .description('Set the lab up as companies do, and see whether every verdict is right.')
    .addOption(
      new Option('--odoo <series>', 'only this Odoo of the lab (default: both)').choices([...SERIES]),
    )
    .option('--situation <ids>', 'only these, separated by commas')
    .option('--journey <names>', 'only these')
    .option('--channel <names>', 'of rpc, ui', 'rpc')
    .option(
      '--parallel <number>',
      'databases of each version that are used beside each other',
      wholeNumber(1, 8),
      1,
    )
    .option('--results <folder>', 'folder of the record', 'results')
    .option('--list', 'print the situations and do nothing else')
    .option('--json', 'print the record instead of the table')
    .option('-y, --yes', 'install what the lab needs without asking')
    .addHelpText('after', AFTER)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const [{ parseChannels }, { SITUATIONS }, { JOURNEYS, runVariety }, { varietyTable }] = await Promise.all([
    import('../../commands/probe.ts'),
    import('../variety/situations.ts'),
    import('../variety/variety.ts'),
    import('../variety/table.ts'),
  ]);
  const wanted = flags.situation?.split(',').map((id) => id.trim());
  const unknown = wanted?.filter((id) => !SITUATIONS.some((each) => each.id === id)) ?? [];
  if (unknown.length > 0) {
    throw new CommandError(
      'configuration',
      unknown.map((id) => `Unknown situation "${id}": npm run test:variety -- --list names them.`),
    );
  }
  const situations = SITUATIONS.filter(({ id }) => wanted?.includes(id) ?? true);
  if (flags.list === true) {
    process.stdout.write(situations.map(({ id, title }) => `${id}: ${title}.\n`).join(''));
    return;
  }
  const record = await runVariety({
    odoo: flags.odoo === undefined ? SERIES : [flags.odoo],
    situations,
    journeys: JOURNEYS.filter((name) => flags.journey?.split(',').includes(name) ?? true),
    channels: parseChannels(flags.channel) ?? ['rpc'],
    parallel: flags.parallel,
    resultsDir: resolve(flags.results),
    yes: flags.yes ?? false,
    signal: interruption(),
    onResult: ({ odoo, situation, durationMs, complaints }) => {
      const seconds = (durationMs / 1000).toFixed(1).padStart(6);
      process.stderr.write(`${odoo} ${seconds} s  ${situation}: ${complaints.join('; ') || 'as expected'}\n`);
    },
  });
  process.stdout.write(`${flags.json === true ? JSON.stringify(record, null, 2) : varietyTable(record)}\n`);
  if (record.verdict !== 'pass') throw new CommandExit('failed');
}
