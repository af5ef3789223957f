import type { Command } from 'commander';
import pc from 'picocolors';
import { openLab, SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import { CommandExit } from '../../cli/exit.ts';
import { withLabOptions } from '../proof-command.ts';
import { proveSafety, type SafetyProof, type Trial } from '../safety/safety-proof.ts';
import { isProved, safetyTable } from '../safety/table.ts';

const AFTER = `
In a database of its own in the lab, which counts as production and has a synthetic company, everything is tried that
must not work there: writes at each level over each transport, in a browser and by commands, in the wrong company, in a
company without its marks, in a wrong database, mails, text messages, carriers, load. An attempt counts as refused when
the reason is the right one, a proxy in front of Odoo saw no call that writes, and no row of the books or of the queues
for mail changed.

Examples:
  $ npm run test:safety                      on Odoo 19 and 14
  $ npm run test:safety -- --odoo 14
  $ npm run test:safety -- --unguarded          without the guard of sessions and pages: must fail`;

interface Flags {
  readonly odoo?: Series;
  readonly json?: boolean;
  readonly unguarded?: boolean;
  readonly yes?: boolean;
}

/** Adds `npm run test:safety`. */
export function register(program: Command): void {
  withLabOptions(program.command('safety'))
    .description('Try in the lab what production must refuse, and see that each attempt is refused.')
    .option('--unguarded', 'switch the guard of sessions and pages off, to see the proof fail')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const series = flags.odoo === undefined ? SERIES : [flags.odoo];
      await (await openLab()).up({ series, databases: [], yes: flags.yes ?? false });
      const proofs: SafetyProof[] = [];
      for (const odoo of series) {
        const proof = await proveSafety({
          odoo,
          database: 'safety',
          ways: flags.unguarded === true ? ['calls', 'pages'] : ['calls', 'pages', 'commands'],
          unguarded: flags.unguarded ?? false,
          onTrial: (trial) => process.stderr.write(`${progressOf(trial)}\n`),
        });
        proofs.push(proof);
        if (flags.json !== true) process.stdout.write(`${safetyTable(proof)}\n`);
      }
      if (flags.json === true) process.stdout.write(`${JSON.stringify(proofs, null, 2)}\n`);
      if (!proofs.every(isProved)) throw new CommandExit('failed');
    });
}

function progressOf({ what, way, level, isRefused }: Trial): string {
  return `  ${isRefused ? pc.green('refused') : pc.red('got through')}  ${way}  ${level}: ${what}`;
}
