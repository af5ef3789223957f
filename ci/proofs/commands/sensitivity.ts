import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import pc from 'picocolors';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';
import { faultOn, trialsOf, type Fault } from '../sensitivity/fault.ts';
import { FAULTS } from '../sensitivity/faults.ts';
import { isAsPromised, judge } from '../sensitivity/judgement.ts';
import type { CourseEvent } from '../sensitivity/course.ts';
import { runSensitivity } from '../sensitivity/sensitivity.ts';
import { sensitivityTable } from '../sensitivity/table.ts';

const AFTER = `
Each fault is put into databases of its own in the lab (by an add-on, a trigger, changed data, a view, taken rights, or
a changed target), tried with the journeys that have to notice it, and taken back. A fault counts as caught when the
journey fails in the right step with the right kind of failure. The clean system has to pass before and after. The
record is results/sensitivity-<odoo>.json.

Examples:
  $ npm run test:sensitivity                              all faults, Odoo 19
  $ npm run test:sensitivity -- --odoo 14
  $ npm run test:sensitivity -- --fault tax-dropped,slip-fails
  $ npm run test:sensitivity -- --list`;

interface SensitivityFlags {
  readonly odoo: Series;
  readonly fault?: string;
  readonly results: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Adds `npm run test:sensitivity`. */
export function registerSensitivity(program: Command): void {
  program
    .command('sensitivity')
    .description("Put seeded faults into the lab's Odoo and see whether the journeys notice them.")
    .addOption(new Option('--odoo <series>', 'Odoo of the lab').choices([...SERIES]).default('19'))
    .option('--fault <ids>', 'only these, separated by commas (default: all)')
    .option('--results <folder>', 'folder of the record', 'results')
    .option('--list', 'print the catalogue of faults and do nothing else')
    .option('--json', 'print the record instead of the table')
    .option('-y, --yes', 'install what the lab needs without asking')
    .addHelpText('after', AFTER)
    .action(async (flags: SensitivityFlags) => {
      const faults = chooseFaults(flags.fault, flags.odoo);
      if (flags.list === true) {
        process.stdout.write(faults.map((each) => `${each.id}: ${each.title}.\n`).join(''));
        return;
      }
      const record = await runSensitivity({
        odoo: flags.odoo,
        faults,
        isComplete: flags.fault === undefined,
        resultsDir: resolve(flags.results),
        yes: flags.yes ?? false,
        signal: interruption(),
        onEvent: eventPrinter(faults),
        say: (line) => process.stderr.write(`${line}\n`),
      });
      process.stdout.write(
        `${flags.json === true ? JSON.stringify(record, null, 2) : sensitivityTable(record)}\n`,
      );
      if (record.verdict !== 'pass') throw new CommandExit('failed');
    });
}

/**
 * Faults by id, as they show on this Odoo; `undefined` asks for all.
 *
 * @throws {CommandError} `configuration` naming every unknown id.
 */
export function chooseFaults(text: string | undefined, odoo: Series): Fault[] {
  const all = FAULTS.map((fault) => faultOn(odoo, fault));
  if (text === undefined) return all;
  const wanted = text.split(',').map((id) => id.trim());
  const unknown = wanted.filter((id) => !all.some((fault) => fault.id === id));
  if (unknown.length > 0) {
    throw new CommandError(
      'configuration',
      unknown.map(
        (id) => `--fault ${id} is not in the catalogue: npm run test:sensitivity -- --list names them.`,
      ),
    );
  }
  return all.filter((fault) => wanted.includes(fault.id));
}

/** One line on standard error as each journey ends. */
function eventPrinter(faults: readonly Fault[]): (event: CourseEvent) => void {
  const total = faults.flatMap(trialsOf).length;
  let tried = 0;
  return (event) => {
    const seen = event.event === 'clean' ? event.seen : event.trial.seen;
    const took = `${(seen.durationMs / 1000).toFixed(1)} s`.padStart(7);
    const where = `${seen.channel.padEnd(3)} ${took}  `;
    if (event.event === 'clean') {
      const mark = seen.status === 'passed' ? pc.green(seen.status) : pc.red(seen.status);
      process.stderr.write(`${where}clean ${event.when}: ${seen.journey} ${mark}\n`);
      return;
    }
    tried += 1;
    const result = judge(event.trial.fault, event.trial);
    const paint = isAsPromised(result) ? pc.green : pc.red;
    process.stderr.write(
      `${where}${pc.dim(`[${tried}/${total}]`)} ${event.trial.fault.id}: ${paint(result)}${isAsPromised(result) ? '' : ` (${seen.step ?? 'passed'}, ${seen.kind ?? '-'}: ${seen.message ?? ''})`}\n`,
    );
  };
}
