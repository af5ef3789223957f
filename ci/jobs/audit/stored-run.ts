import { CommandError } from '../../../fixtures/failures/errors.ts';
import { SERIES } from '../../../fixtures/lab/series.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import type { TargetOptions } from '../../cli/target-options.ts';

/**
 * The target whose books belong to a stored run: the one that it ran against, unless the options name another one, such
 * as a copy of its database. Nothing is started or made: a lab that would bring up a fresh database of that name would
 * only show that everything is lost. Pure.
 *
 * @throws {CommandError} `configuration` for options that exclude each other
 */
export function referenceFor({ target }: Pick<RunRecord, 'target'>, options: TargetOptions): TargetReference {
  if (options.target !== undefined && options.odoo !== undefined) {
    throw new CommandError(
      'configuration',
      '--target and --odoo exclude each other: --odoo means the lab of this machine.',
    );
  }
  const ranOn = target.kind === 'lab' ? SERIES.find((each) => target.name === `lab${each}`) : undefined;
  const series = options.odoo ?? (options.target === undefined ? ranOn : undefined);
  if (series === undefined) {
    if (options.database !== undefined || options.lang !== undefined) {
      throw new CommandError(
        'configuration',
        '--database and --lang only work with the lab: add --odoo 19 or --odoo 14, or set them in the configuration of the target.',
      );
    }
    return {
      from: 'configuration',
      name: options.target ?? target.name,
      ...(options.config === undefined ? {} : { configPath: options.config }),
    };
  }
  return {
    from: 'lab',
    series,
    database: options.database ?? target.database,
    language: options.lang ?? (target.language === 'fr_FR' ? 'fr_FR' : 'en_US'),
  };
}
