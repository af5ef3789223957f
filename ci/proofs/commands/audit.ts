import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import pc from 'picocolors';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import type { Corruption } from '../audit/corruption.ts';
import { CORRUPTIONS } from '../audit/corruptions.ts';
import type { AuditSensitivityRecord, Tried } from '../audit/record.ts';
import { runAuditSensitivity } from '../audit/sensitivity.ts';
import { auditSensitivityTable } from '../audit/table.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';

const AFTER = `
A short burst fills a database of its own in the lab; its books have to be clean. Then they are corrupted by SQL in one
way after the other, each taken back before the next. A corruption counts as found when exactly the invariants that the
catalogue names are broken. The record is results/audit-sensitivity-<odoo>.json.

Examples:
  $ npm run test:audit                              all corruptions, on Odoo 19 and 14
  $ npm run test:audit -- --odoo 14
  $ npm run test:audit -- --corruption oversell,move-lost --odoo 19
  $ npm run test:audit -- --list`;

interface Flags {
  readonly odoo?: Series;
  readonly corruption?: string;
  readonly results: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Adds `npm run test:audit`. */
export function registerAuditSensitivity(program: Command): void {
  program
    .command('audit')
    .description('Corrupt the books of a burst in the lab and see whether the audit names each corruption.')
    .addOption(new Option('--odoo <series>', 'Odoo of the lab (default: each of them)').choices([...SERIES]))
    .option('--corruption <ids>', 'only these, separated by commas (default: all)')
    .option('--results <folder>', 'folder of the records', 'results')
    .option('--list', 'print the catalogue of corruptions and do nothing else')
    .option('--json', 'print the records instead of the tables')
    .option('-y, --yes', 'install what the lab needs without asking')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const corruptions = chooseCorruptions(flags.corruption);
      if (flags.list === true) {
        process.stdout.write(
          corruptions.map(({ id, title, breaks }) => `${id}: ${title} (${breaks.join(', ')}).\n`).join(''),
        );
        return;
      }
      const records: AuditSensitivityRecord[] = [];
      for (const odoo of flags.odoo === undefined ? SERIES : [flags.odoo]) {
        const record = await runAuditSensitivity({
          odoo,
          corruptions,
          resultsDir: resolve(flags.results),
          yes: flags.yes ?? false,
          signal: interruption(),
          onTried: (tried) => process.stderr.write(`${progressOf(tried)}\n`),
          say: (line) => process.stderr.write(`${line}\n`),
        });
        records.push(record);
        if (flags.json !== true) process.stdout.write(`${auditSensitivityTable(record)}\n`);
      }
      if (flags.json === true) process.stdout.write(`${JSON.stringify(records, null, 2)}\n`);
      if (records.some(({ verdict }) => verdict !== 'pass')) throw new CommandExit('failed');
    });
}

/**
 * Corruptions by id; `undefined` asks for all.
 *
 * @throws {CommandError} `configuration` naming every unknown id.
 */
function chooseCorruptions(text: string | undefined): readonly Corruption[] {
  if (text === undefined) return CORRUPTIONS;
  const wanted = text.split(',').map((id) => id.trim());
  const unknown = wanted.filter((id) => !CORRUPTIONS.some((each) => each.id === id));
  if (unknown.length > 0) {
    throw new CommandError(
      'configuration',
      unknown.map(
        (id) => `--corruption ${id} is not in the catalogue: npm run test:audit -- --list names them.`,
      ),
    );
  }
  return CORRUPTIONS.filter(({ id }) => wanted.includes(id));
}

function progressOf({ corruption, result, broken }: Tried): string {
  if (result === 'found') return `  ${corruption}: ${pc.green(result)}`;
  return `  ${corruption}: ${pc.red(result)} (broken: ${broken.join(', ') || 'nothing'})`;
}
