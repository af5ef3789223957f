import { logLines } from '../jobs/profile/log-lines.ts';
import { profileFromLog } from '../../load/replay/record-log.ts';
import { readAccessLog } from '../../load/replay/access-log.ts';
import { profileFromOdoo } from '../../load/replay/record-odoo.ts';
import { resolveTarget } from '../../fixtures/target/run-request.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { loadConfig } from '../../fixtures/config/config.ts';
import { pictureLines, picturePage } from '../../load/replay/picture.ts';
import { enough, profileText, readProfile, writeProfile } from '../../load/replay/profile-file.ts';
import { resolve } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { chosenWindow, timeZoneOf, type WindowFlags } from '../jobs/profile/window.ts';
import { wholeNumber } from '../cli/option-values.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';

const AFTER = `
From Odoo: how many orders were confirmed, pickings validated and invoices posted in each minute, lines per order, units
per line, and how demand gathers on few products. Only search_read, search, search_count and read are called, as the
user of the target. That user needs read access, and nothing more, to
  sale.order, sale.order.line, product.product, product.template, stock.picking, stock.picking.type, stock.warehouse,
  account.move, account.move.line (messages of invoices, which every internal user has, say when they were posted).
Documents of other companies than the user's are not seen.

From an access log: the combined format of nginx and Apache, or Traefik's JSON, also as .gz. Without --day all of it,
where it is no longer than a day. What a path does not tell is counted and shown, never guessed: integrations over
XML-RPC and JSON-RPC, Odoo 14's buttons, and which type a picking is of (validations replay as shipments).

The file holds counts and shapes: no name, no id, no reference. With fewer than 10 events there is no profile (exit 4).

Examples:
  $ cutoff profile --from-odoo --target acme --day 2026-11-20 --window 14:00-17:00 --output friday.yaml
  $ cutoff profile --from-odoo --day 2026-11-20 --cut-off WH --output friday.yaml
  $ cutoff profile --from-access-log access.log.gz --time-zone Europe/Paris --output web.yaml
  $ cutoff profile show friday.yaml --html friday.html
  $ cutoff load --profile friday.yaml --scale 1.5`;

interface ProfileFlags extends TargetOptions, WindowFlags {
  readonly fromOdoo?: boolean;
  readonly fromAccessLog?: string;
  readonly warehouse?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Adds `cutoff profile`. */
export function register(program: Command): void {
  const profile = withTargetOptions(
    program
      .command('profile')
      .description("Record a warehouse's own history as an anonymous profile for cutoff load --profile.")
      .option('--from-odoo', 'read the documents of the target')
      .option('--from-access-log <file>', "read a web server's log, also .gz")
      .option('--day <day>', 'local day, YYYY-MM-DD')
      .option('--window <times>', 'local time, for example 14:00-17:00')
      .option('--time-zone <name>', 'IANA time zone of day and window (default: calendar.time_zone)')
      .option(
        '--cut-off <warehouse>',
        'the time up to the last cut-off of this warehouse on that day, from the calendar',
      )
      .option('--before <minutes>', 'how long before the cut-off', wholeNumber(1), 180)
      .option('--warehouse <code>', 'only documents of this warehouse (default: all, or that of --cut-off)')
      .option('-o, --output <file>', 'file to write: YAML, or JSON where its name ends in .json')
      .option('--json', 'print the profile as JSON instead of the picture'),
  )
    .addHelpText('after', AFTER)
    .action((_, command: Command) => record(command.optsWithGlobals<ProfileFlags>()));
  profile
    .command('show')
    .description('Show a profile as curves.')
    .argument('<file>', 'profile file')
    .option('--html <page>', 'also write a page with the curves')
    .action(async (file: string, flags: { readonly html?: string }) => {
      await show(file, flags.html);
    });
}

async function record(flags: ProfileFlags): Promise<void> {
  checkFlags(flags);
  const profile = enough(
    await (flags.fromAccessLog === undefined ? fromOdoo(flags) : fromLog(flags, flags.fromAccessLog)),
  );
  if (flags.output !== undefined) writeProfile(resolve(flags.output), profile);
  process.stdout.write(
    flags.json === true ? profileText(profile, 'json') : `${pictureLines(profile).join('\n')}\n`,
  );
  if (flags.output !== undefined && flags.json !== true) {
    process.stdout.write(`\nWritten to ${flags.output}; replay it: cutoff load --profile ${flags.output}\n`);
  }
}

function checkFlags(flags: ProfileFlags): void {
  const { fromOdoo, fromAccessLog, output, json, warehouse, target, odoo, database } = flags;
  if ((fromOdoo === true) === (fromAccessLog !== undefined)) {
    throw new CommandError(
      'configuration',
      fromOdoo === true
        ? '--from-odoo and --from-access-log exclude each other: make two profiles.'
        : 'Nothing to read: give --from-odoo or --from-access-log FILE; cutoff profile --help explains both.',
    );
  }
  if (fromAccessLog !== undefined) {
    const ofOdoo = Object.entries({
      '--warehouse': warehouse,
      '--target': target,
      '--odoo': odoo,
      '--database': database,
    });
    const given = ofOdoo.flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (given.length > 0) {
      throw new CommandError(
        'configuration',
        `${given.join(' and ')} only works with --from-odoo: an access log has no documents. Leave it out.`,
      );
    }
  }
  if (output === undefined && json !== true) {
    throw new CommandError(
      'configuration',
      '--output is missing: name the file to write, for example --output friday.yaml, or print it with --json.',
    );
  }
}

async function fromOdoo(flags: ProfileFlags) {
  // The window is checked before anything is started.
  const { calendar } = loadConfig({ env: process.env, cwd: process.cwd(), configPath: flags.config });
  const window = chosenWindow(flags, calendar);
  const chosen = await chooseTarget(flags, {});
  return profileFromOdoo(await resolveTarget(chosen.reference), window, {
    warehouse: flags.warehouse ?? flags.cutOff,
    onProgress: (line) => process.stderr.isTTY && process.stderr.write(`${line}\n`),
  });
}

async function fromLog(flags: ProfileFlags, path: string) {
  const { calendar } = loadConfig({ env: process.env, cwd: process.cwd(), configPath: flags.config });
  const isPart = [flags.day, flags.window, flags.cutOff].some((each) => each !== undefined);
  const window = isPart ? chosenWindow(flags, calendar) : undefined;
  const timeZone = window?.timeZone ?? timeZoneOf(flags, calendar);
  const account = await readAccessLog(resolve(path), window);
  process.stderr.write(logLines(account));
  return profileFromLog(account, window, timeZone);
}

async function show(file: string, page: string | undefined): Promise<void> {
  const profile = readProfile(resolve(file));
  process.stdout.write(`${pictureLines(profile).join('\n')}\n`);
  if (page === undefined) return;
  try {
    writeFileSync(resolve(page), picturePage(profile));
  } catch (cause) {
    throw new CommandError('configuration', `${page} cannot be written: name another file by --html.`, cause);
  }
  process.stdout.write(`\nPage: ${page}\n`);
}
