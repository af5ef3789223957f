import { printError } from '../cli/exit.ts';
import * as preparation from '../jobs/prepare/preparation.ts';
import { readAdministrator } from '../../fixtures/config/administrator.ts';
import { loadConfig, selectTarget } from '../../fixtures/config/config.ts';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { PieceReport } from '../../fixtures/synthetic/prepare.ts';
import { placeName, type SyntheticPlace, type Target } from '../../fixtures/target/target.ts';
import { CommandError, isOurs, JourneyFailure } from '../../fixtures/failures/errors.ts';

const AFTER = `
Probes may confirm, ship, invoice and post in a production database only where that was made for them. This command
makes it, once: a company of their own, with the marks by which cutoff and people know it, a warehouse, accounts, taxes,
journals, price list and sales team of its own, products with stock, customers without phone and email, and the target's user with
the least rights and that company alone. Where indicators.login and its password are configured, a second user is made too,
who may only read, in the other companies, and looks at the process indicators there. What is there already is left as it
is; run again, it changes nothing.

--within-company makes a warehouse, journals, products and customers inside a real company instead, for hosts that cannot
have a second one, and record rules that hide everything else from the probe user. The figures of that company then contain
each probe until it is undone: the command says which.

It signs in as an administrator of Odoo, for this command only: CUTOFF_ADMIN_LOGIN, CUTOFF_ADMIN_PASSWORD or
CUTOFF_ADMIN_PASSWORD_FILE. The password is kept nowhere. The new user gets login and password of the target.

Examples:
  $ cutoff prepare --target acme --dry-run     what is there, what would be made; changes nothing
  $ cutoff prepare --target acme               make it; asks first at a terminal
  $ cutoff prepare --target acme --json --yes
  $ cutoff prepare --target acme --within-company "Acme Ltd" --dry-run

docs/production.md has all steps from here to a probe every five minutes, and lists what stays in Odoo.`;

interface PrepareFlags {
  readonly target?: string;
  readonly company?: string;
  readonly withinCompany?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly config?: string;
}

type PlacedTarget = Target & { readonly synthetic: SyntheticPlace };

/** Adds `cutoff prepare`. */
export function register(program: Command): void {
  program
    .command('prepare')
    .description(
      'Create a synthetic company in a production database, or a part of a real one, where probes may post.',
    )
    .option('--target <name>', 'a target of the configuration (default: the only one, or CUTOFF_TARGET)')
    .option('--company <name>', 'name of the company (default: synthetic_company of the target)')
    .option(
      '--within-company <company>',
      'a part of this real company instead, by name or number (default: synthetic_within of the target)',
    )
    .option('--dry-run', 'only show what is there and what would be made')
    .option('--json', 'print the pieces as JSON')
    .option('-y, --yes', 'go ahead without asking')
    .addHelpText('after', AFTER)
    .action((_, command: Command) => run(command.optsWithGlobals<PrepareFlags>()));
}

async function run(flags: PrepareFlags): Promise<void> {
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath: flags.config });
  for (const warning of config.warnings) printError(`warning: ${warning}`);
  const target = selectTarget(config, flags.target);
  if (target === undefined) {
    throw new CommandError(
      'configuration',
      'No target is configured: set ODOO_URL, ODOO_DATABASE, ODOO_LOGIN and ODOO_PASSWORD of the probes, or write them to cutoff.yaml.',
    );
  }
  const chosen = { ...target, synthetic: placeOf(flags, target) };
  const administrator = readAdministrator(config.administrator, process.env);
  const isJson = flags.json === true;
  try {
    const seen = await preparation.prepare(chosen, administrator, { dryRun: true });
    for (const warning of seen.warnings) printError(`warning: ${warning}`);
    const missing = seen.pieces.filter(({ state }) => state === 'to be created');
    if (!isJson) process.stdout.write(`${planText(chosen, seen.pieces)}\n`);
    const isWanted =
      flags.dryRun !== true && (missing.length === 0 || (await isConfirmed(flags, missing.length, chosen)));
    const made =
      isWanted && missing.length > 0
        ? await preparation.prepare(chosen, administrator, {
            dryRun: false,
            onPiece: (piece) => {
              if (!isJson && piece.state === 'created') process.stdout.write(`${pieceLine(piece)}\n`);
            },
          })
        : seen;
    const isComplete = made.pieces.every(({ state }) => state !== 'to be created');
    const risks = isComplete ? await preparation.verify(chosen) : [];
    if (isJson) {
      const account = {
        target: chosen.name,
        synthetic: chosen.synthetic,
        dryRun: flags.dryRun === true,
        ...made,
        isComplete,
        risks,
      };
      process.stdout.write(`${JSON.stringify(account, null, 2)}\n`);
    } else {
      process.stdout.write(`${endText(chosen, isComplete, risks)}\n`);
    }
    if (risks.length > 0) throw new CommandError('configuration', risks);
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
    throw new CommandError(
      isOurs(error.kind) ? 'configuration' : 'failed',
      [
        `${chosen.name} cannot be prepared: ${error.message}`,
        ...(error.hint === undefined ? [] : [error.hint]),
      ],
      error,
    );
  }
}

/** Where the probes are to work: one place, by the command line or the target. */
function placeOf({ company, withinCompany }: PrepareFlags, target: Target): SyntheticPlace {
  if (company !== undefined && withinCompany !== undefined) {
    throw new CommandError(
      'configuration',
      `--company ${company} and --within-company ${withinCompany} exclude each other. A separate company keeps probes out of real figures.`,
    );
  }
  if (company !== undefined) return { is: 'company', name: company };
  if (withinCompany !== undefined) return { is: 'part', of: withinCompany };
  if (target.synthetic !== undefined) return target.synthetic;
  throw new CommandError(
    'configuration',
    `Target ${target.name} names no synthetic company: set synthetic_company (CUTOFF_SYNTHETIC_COMPANY), for example to Cutoff Synthetic, or give --company.`,
  );
}

function planText(target: PlacedTarget, pieces: readonly PieceReport[]): string {
  const missing = pieces.filter(({ state }) => state === 'to be created').length;
  const head = `${capitalised(placeName(target.synthetic))} in database ${target.database} on ${target.url}: ${pieces.length - missing} of ${pieces.length} pieces are there.`;
  const looks =
    target.indicators.user === undefined
      ? [
          '  Process indicators of the real companies stay unknown: the probe cannot read them. Set indicators.login and',
          '  indicators.password to create a read-only user for them too (docs/health-checks.md).',
        ]
      : [];
  return [head, ...pieces.map(pieceLine), ...looks].join('\n');
}

const SIGNS = {
  'already there': pc.dim('·'),
  created: pc.green('✓'),
  'to be created': pc.yellow('+'),
} as const;

function pieceLine({ what, name, state }: PieceReport): string {
  return `  ${SIGNS[state]} ${state.padEnd(13)}  ${what}: ${name}`;
}

/** Books of a company are at stake: a person at the terminal is asked once. */
async function isConfirmed(flags: PrepareFlags, count: number, target: PlacedTarget): Promise<boolean> {
  if (flags.yes === true || flags.json === true || !process.stdin.isTTY || !process.stdout.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      `Create these ${count} in ${target.database}? Odoo cannot delete a ${target.synthetic.is === 'company' ? 'company' : 'warehouse with moves'} later. [y/N] `,
    );
    if (/^y/i.test(answer.trim())) return true;
    throw new CommandError('interrupted', 'Nothing was created.');
  } finally {
    terminal.close();
  }
}

function endText(target: PlacedTarget, isComplete: boolean, risks: readonly string[]): string {
  if (!isComplete) return 'Nothing was changed. Run it without --dry-run to create what is missing.';
  if (risks.length > 0) return 'Everything is there, but a run would be refused:';
  const { synthetic } = target;
  const setting =
    synthetic.is === 'company' ? `synthetic_company: ${synthetic.name}` : `synthetic_within: ${synthetic.of}`;
  return [
    `${pc.green('✓')} ${target.login} signs in, works in ${placeName(synthetic)} alone, and nothing it does is sent outside.`,
    `Probes may now post there: safety: full and ${setting} for target ${target.name}.`,
  ].join('\n');
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
