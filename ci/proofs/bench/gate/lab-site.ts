import { labTarget, type Lab, type Series } from '../../../../fixtures/lab/lab.ts';
import { withPostgres } from '../../../../fixtures/lab/postgres.ts';
import type { Target } from '../../../../fixtures/target/target.ts';
import { createTrigger, dropTrigger, type Trigger } from '../../sensitivity/triggers.ts';
import { SIDES, type Side } from '../../../jobs/gate/pairs.ts';

/** Two databases of the lab that are the same in everything, and what is put into the candidate. */

const ADD_ON = 'cutoff_faults';
const SWITCH = 'cutoff.regression';

/** How a regression is made, see `fixtures/lab/addons/cutoff_faults/models/regression.py`. */
export type Means =
  | { readonly by: 'nothing' }
  | { readonly by: 'add-on'; readonly value: string }
  | { readonly by: 'trigger'; readonly trigger: Trigger };

export interface GateSite {
  readonly sides: Readonly<Record<Side, Target>>;
  /** Does the work with the regression in the candidate, and takes it back whatever happens. */
  withRegression<T>(means: Means, work: () => Promise<T>): Promise<T>;
}

/** Databases of that name are kept where they are there, so that a bench can go on; created otherwise. */
export async function openSite(
  lab: Lab,
  series: Series,
  names: Readonly<Record<Side, string>>,
): Promise<GateSite> {
  const present = await lab.databases(series);
  for (const side of SIDES) {
    if (present.includes(names[side])) continue;
    await lab.reset(series, names[side]);
    await lab.install(series, names[side], [ADD_ON]);
  }
  const sql = (statement: string, values: readonly string[] = []): Promise<unknown> =>
    withPostgres(lab.postgres(series, names.candidate), (client) => client.query(statement, [...values]));
  const takeBack = async (): Promise<void> => {
    await sql('DELETE FROM ir_config_parameter WHERE key = $1', [SWITCH]);
    await sql('DROP FUNCTION IF EXISTS cutoff_fault() CASCADE');
  };
  // One that an interrupted bench left behind.
  await takeBack();
  return {
    sides: {
      baseline: await labTarget({ series, database: names.baseline }),
      candidate: await labTarget({ series, database: names.candidate }),
    },
    withRegression: async (means, work) => {
      if (means.by === 'trigger') await sql(createTrigger(means.trigger));
      if (means.by === 'add-on') {
        await sql(
          'INSERT INTO ir_config_parameter (key, value, create_uid, write_uid) VALUES ($1, $2, 1, 1)',
          [SWITCH, means.value],
        );
      }
      try {
        return await work();
      } finally {
        if (means.by === 'trigger') await sql(dropTrigger(means.trigger));
        await takeBack();
      }
    },
  };
}
