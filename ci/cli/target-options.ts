import type { Command } from 'commander';
import { Option } from 'commander';
import { PROBE_LANGUAGES, SERIES, STANDARD_DATABASE } from '../../fixtures/lab/series.ts';
import type { ProbeLanguage, Series } from '../../fixtures/lab/series.ts';

/** The options by which every command that meets an Odoo lets the user choose it. */
export interface TargetOptions {
  readonly target?: string;
  readonly odoo?: Series;
  readonly database?: string;
  readonly lang?: ProbeLanguage;
  readonly config?: string;
  readonly yes?: boolean;
  /** Folder of the run records, where the command has the option. */
  readonly results?: string;
}

/** Adds the options to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .option('--target <name>', 'a target of the configuration (default: the only one, or CUTOFF_TARGET)')
    .addOption(new Option('--odoo <series>', 'the lab on this machine, with this Odoo').choices([...SERIES]))
    .option('--database <name>', `database of the lab (default: ${STANDARD_DATABASE})`)
    .addOption(
      new Option('--lang <language>', 'language of the lab user (default: en_US)').choices([
        ...PROBE_LANGUAGES,
      ]),
    )
    .option('-y, --yes', 'install what the lab needs without asking');
}
