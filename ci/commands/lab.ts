import { stripVTControlCharacters } from 'node:util';
import { InvalidArgumentError, Option, type Command } from 'commander';
import Table from 'cli-table3';
import pc from 'picocolors';
import { openLab, SERIES, STANDARD_DATABASE, type LabStatus, type Series } from '../../fixtures/lab/lab.ts';
import { PORT_FACTS } from '../../fixtures/lab/ports.ts';
import { atWidth, columnsOf, wrapped } from '../../reporters/terminal/wrap.ts';

const AFTER = `
The lab is a real Odoo with PostgreSQL, Pushgateway and Prometheus, for tests and first steps. It listens on 127.0.0.1
alone and keeps everything in ~/.cache/cutoff (CUTOFF_CACHE_DIR). It runs in containers where a Docker engine answers,
and from Debian packages in root file systems of its own elsewhere (CUTOFF_LAB_PROVIDER=docker|debian decides).

CUTOFF_LAB_NAME gives a further lab beside the first, with its own databases and, by these, its own ports:
${portLines()}

Examples:
  $ cutoff lab up                       Odoo 19, database ${STANDARD_DATABASE}
  $ cutoff lab up --odoo 14 --database one --database two
  $ cutoff lab reset --database one     a fresh copy of the seeded database, in seconds
  $ cutoff lab status --json
  $ cutoff lab down --purge             stop everything and remove what it keeps`;

/** Variables that move a port, two a line. */
function portLines(): string {
  const texts = Object.values(PORT_FACTS).map(({ variable, standard }) => `${variable} (${standard})`);
  const rows = Array.from({ length: Math.ceil(texts.length / 2) }, (_, row) =>
    texts.slice(row * 2, row * 2 + 2),
  );
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(42)}${right}`.trimEnd()).join('\n');
}

interface UpFlags {
  readonly odoo: Series;
  readonly database: readonly string[];
  readonly yes?: boolean;
}

/** Adds `cutoff lab up|status|reset|down`. */
export function register(program: Command): void {
  const lab = program
    .command('lab')
    .description('Run a real Odoo on this machine to test against.')
    .addHelpText('after', AFTER);

  lab
    .command('up')
    .description('Build and start the lab; repair what was interrupted.')
    .addOption(seriesOption().default('19'))
    .option(
      '--database <name>',
      `database to create if it is missing, repeatable (default: ${STANDARD_DATABASE})`,
      collect,
      [],
    )
    .option('-y, --yes', 'do not ask (the default without a terminal)')
    .action(async (flags: UpFlags) => {
      const lab = await openLab();
      const databases = flags.database.length > 0 ? flags.database : [STANDARD_DATABASE];
      await lab.up({ series: [flags.odoo], databases, yes: flags.yes === true });
      process.stdout.write(
        `${statusText(await lab.status([flags.odoo]), columnsOf(process.stdout, process.env))}\n`,
      );
    });

  lab
    .command('status')
    .description('Show what is built and what runs.')
    .addOption(seriesOption())
    .option('--json', 'print JSON')
    .action(async (flags: { readonly odoo?: Series; readonly json?: boolean }) => {
      const lab = await openLab();
      const status = await lab.status(flags.odoo === undefined ? SERIES : [flags.odoo]);
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(status, null, 2)}\n`
          : `${statusText(status, columnsOf(process.stdout, process.env))}\n`,
      );
    });

  lab
    .command('reset')
    .description('Make a fresh copy of the seeded database; other databases are not touched.')
    .addOption(seriesOption().default('19'))
    .option('--database <name>', 'database to replace', STANDARD_DATABASE)
    .action(async (flags: { readonly odoo: Series; readonly database: string }) => {
      const started = performance.now();
      await (await openLab()).reset(flags.odoo, flags.database);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`Database ${flags.database} of Odoo ${flags.odoo} is fresh (${seconds} s).\n`);
    });

  lab
    .command('down')
    .description('Stop the lab; its databases are kept.')
    .addOption(seriesOption('only this series (default: all, with Pushgateway and Prometheus)'))
    .option('--purge', 'also remove its databases, passwords, and root file systems that no other lab uses')
    .action(async (flags: { readonly odoo?: Series; readonly purge?: boolean }) => {
      const lab = await openLab();
      await lab.down({
        purge: flags.purge === true,
        ...(flags.odoo === undefined ? {} : { series: flags.odoo }),
      });
      const what = flags.odoo === undefined ? 'The lab' : `Odoo ${flags.odoo} of the lab`;
      process.stdout.write(`${what} is down${flags.purge === true ? ' and removed' : ''}.\n`);
    });
}

function seriesOption(description = 'Odoo series'): Option {
  return new Option('--odoo <series>', description).choices(SERIES);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  if (value === '') throw new InvalidArgumentError('a name is needed.');
  return [...previous, value];
}

const STATES = { running: pc.green, 'not answering': pc.red, stopped: pc.dim } as const;

/** A table where it fits, else a list; databases are as many as tests have left, so they stand below. */
export function statusText(status: LabStatus, columns: number): string {
  const rows = [
    ...status.series.flatMap(({ series, services, isInstalled }) =>
      services.map((each) => ({ ...each, name: `${each.name} (${series})`, isInstalled })),
    ),
    ...status.metrics.map((each) => ({ ...each, isInstalled: true })),
  ].map(({ name, state, url, isInstalled }) => ({
    name,
    state: isInstalled ? STATES[state](state) : pc.dim('not built'),
    url: url ?? '',
  }));
  const table = new Table({ head: ['Service', 'State', 'Address'], style: { head: [], border: [] } });
  for (const { name, state, url } of rows) table.push([name, state, url]);
  const drawn = table.toString();
  const isWide = stripVTControlCharacters(drawn.split('\n', 1)[0] ?? '').length > columns;
  const shown = isWide
    ? rows.flatMap(({ name, state, url }) => [`${name}: ${state}`, ...(url === '' ? [] : [`  ${url}`])])
    : [drawn];
  return atWidth(columns, () =>
    [
      ...shown,
      ...status.series.flatMap(({ series, databases }) =>
        databases.length === 0 ? [] : wrapped(databases.join(', '), `Databases of Odoo ${series}: `),
      ),
      ...wrapped(`lab ${status.name} (${status.provider}), kept in ${status.folder}`, ''),
    ].join('\n'),
  );
}
