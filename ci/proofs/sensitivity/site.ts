import type { Client } from 'pg';
import { labAdminTarget, labTarget, type Lab, type Series } from '../../../fixtures/lab/lab.ts';
import { withPostgres } from '../../../fixtures/lab/postgres.ts';
import {
  startLoggingProxy,
  type LoggingProxy,
  type ProxyOptions,
} from '../../../fixtures/odoo/stub/proxy.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import {
  createRecord,
  number,
  optional,
  readRecord,
  searchRecords,
  text,
  unlinkRecords,
  writeRecords,
} from '../../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../../fixtures/odoo/session.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { Fault, Means } from './fault.ts';
import { createTrigger, dropTrigger } from './triggers.ts';
import type { ViewChange } from './views.ts';

const ADD_ON = 'cutoff_faults';
const SWITCH = 'cutoff.fault';

/** Longest wait of a change to a table for a request that still works with it. */
const LOCK_LIMIT_MS = 30_000;

/** A database of the lab that faults are put into: a fresh copy of the seed with the add-on. */
export class Site {
  readonly database: string;
  /** The database as the probe user meets it, without faults. */
  readonly target: Target;
  readonly #lab: Lab;
  readonly #series: Series;
  /** One for all faults, so that the browser which knows its address serves them all. */
  #proxy: Promise<LoggingProxy> | undefined;
  #answer: NonNullable<ProxyOptions['answer']> = () => false;

  private constructor(lab: Lab, series: Series, target: Target) {
    this.#lab = lab;
    this.#series = series;
    this.target = target;
    this.database = target.database;
  }

  /** Prepares the database, a fresh copy of the seed. */
  static async open(lab: Lab, series: Series, database: string): Promise<Site> {
    await lab.install(series, database, [ADD_ON]);
    return new Site(lab, series, await labTarget({ series, database }));
  }

  /**
   * Does the work with the fault in place and takes it back, whatever happens.
   *
   * @param work gets the target as the fault leaves it.
   */
  async withFault<T>(fault: Fault, work: (target: Target) => Promise<T>): Promise<T> {
    const { means } = fault;
    if (means.by === 'target') return work(means.change(this.target));
    if (means.by === 'proxy') {
      this.#answer = means.answer;
      this.#proxy ??= startLoggingProxy(this.target.url, { answer: (...asked) => this.#answer(...asked) });
      return work({ ...this.target, url: (await this.#proxy).url });
    }
    const takeBack = await this.#apply(fault.id, means);
    try {
      return await work(this.target);
    } finally {
      await takeBack();
    }
  }

  /** How often a fault of the add-on or a trigger took place in this database so far. */
  async strikes(): Promise<number> {
    return this.#postgres(async (client) => {
      const { rows } = await client.query<{ strikes: string }>(
        'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS strikes FROM cutoff_strikes',
      );
      return Number(rows[0]?.strikes);
    });
  }

  /** Ends what faults were put in with. */
  async close(): Promise<void> {
    await (await this.#proxy)?.close();
  }

  async #apply(id: string, means: Means): Promise<() => Promise<void>> {
    switch (means.by) {
      case 'add-on': {
        await this.#sql(
          'INSERT INTO ir_config_parameter (key, value, create_uid, write_uid) VALUES ($1, $2, 1, 1)',
          [SWITCH, id],
        );
        return async () => {
          await this.#endSleepers();
          await this.#sql('DELETE FROM ir_config_parameter WHERE key = $1', [SWITCH]);
        };
      }
      case 'trigger':
        await this.#sql(createTrigger(means.trigger));
        return async () => {
          await this.#endSleepers();
          await this.#sql(dropTrigger(means.trigger));
        };
      case 'data':
        await this.#sql(means.change);
        return () => this.#sql(means.back);
      case 'view':
        return this.#asAdmin((session) => inheritView(session, means.view)).then(
          (id) => () => this.#asAdmin((session) => removeView(session, id)),
        );
      case 'rights': {
        const write = (command: 3 | 4) =>
          this.#asAdmin((session) => changeGroup(session, this.target.login, means.group, command));
        await write(3);
        return () => write(4);
      }
      case 'proxy':
      case 'target':
        break;
    }
    return () => Promise.resolve();
  }

  /** Requests that sleep in the database would hold a worker, and locks, long after nobody waits for them. */
  async #endSleepers(): Promise<void> {
    await this.#sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'`,
    );
  }

  async #sql(text: string, values?: readonly (string | number)[]): Promise<void> {
    await this.#postgres(async (client) => {
      await client.query(`SET lock_timeout = ${LOCK_LIMIT_MS}`);
      await client.query(text, values === undefined ? undefined : [...values]);
    });
  }

  #postgres<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return withPostgres(this.#lab.postgres(this.#series, this.database), work);
  }

  async #asAdmin<T>(work: (session: OdooSession) => Promise<T>): Promise<T> {
    const session = await connect(await labAdminTarget({ series: this.#series, database: this.database }));
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
}

async function inheritView(session: OdooSession, { inherits, arch }: ViewChange): Promise<number> {
  const base = await readRecord(session, 'ir.ui.view', await idOf(session, inherits), {
    model: optional(text),
  });
  const id = await createRecord(session, 'ir.ui.view', {
    name: `${SWITCH}: ${inherits}`,
    inherit_id: base.id,
    model: base.model ?? false,
    mode: 'extension',
    // After every other view that inherits from it.
    priority: 999,
    active: false,
    arch,
  });
  await writeRecords(session, 'ir.ui.view', [id], { active: true });
  return id;
}

/** Odoo 14 forgets a cached template when a view is written, and not when one is created or removed. */
async function removeView(session: OdooSession, id: number): Promise<void> {
  await writeRecords(session, 'ir.ui.view', [id], { active: false });
  await unlinkRecords(session, 'ir.ui.view', [id]);
}

async function changeGroup(
  session: OdooSession,
  login: string,
  group: string,
  command: 3 | 4,
): Promise<void> {
  const groupId = await idOf(session, group);
  const [user] = await searchRecords(session, 'res.users', [['login', '=', login]], {});
  const fields = await session.call({
    model: 'res.users',
    method: 'fields_get',
    args: [['group_ids', 'groups_id']],
  });
  const [field] = Object.keys(fields ?? {});
  if (user === undefined || field === undefined) {
    throw new CommandError('broken', `There is no user ${login} whose groups could be changed.`);
  }
  await writeRecords(session, 'res.users', [user.id], { [field]: [[command, groupId, 0]] });
}

/** Id of the record with this external id. */
async function idOf(session: OdooSession, externalId: string): Promise<number> {
  const [module = '', name = ''] = externalId.split('.');
  const [found] = await searchRecords(
    session,
    'ir.model.data',
    [
      ['module', '=', module],
      ['name', '=', name],
    ],
    { res_id: number },
  );
  if (found === undefined) throw new CommandError('broken', `This Odoo has no ${externalId}.`);
  return found.res_id;
}
