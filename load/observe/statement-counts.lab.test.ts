import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openLab, type Lab } from '../../fixtures/lab/lab.ts';
import { withPostgres } from '../../fixtures/lab/postgres.ts';
import { SERIES } from '../../fixtures/lab/series.ts';
import { statementsBetween, watchStatements, type StatementWatch } from './statement-counts.ts';

const DATABASE = 'statement-counts';

/** PostgreSQL 17 and 13: the second tells nothing of rows that it has thrown away. */
describe.each(SERIES)('PostgreSQL of Odoo %s', (series) => {
  let lab: Lab;
  let odoo: Client;
  let watch: StatementWatch | undefined;

  const admin = (sql: string, database = DATABASE): Promise<unknown> =>
    withPostgres(lab.postgres(series, database), (client) => client.query(sql));

  beforeAll(async () => {
    lab = await openLab();
    await lab.up({ series: [series], databases: [], output: 'silent' });
    await admin(`DROP DATABASE IF EXISTS "${DATABASE}"`, 'postgres');
    await admin(`CREATE DATABASE "${DATABASE}"`, 'postgres');
    // The savepoints of whatever ran in this lab fill the table up to PostgreSQL 16.
    await admin(`
      CREATE EXTENSION pg_stat_statements;
      SELECT pg_stat_statements_reset();
      CREATE FUNCTION counted_inside() RETURNS bigint LANGUAGE plpgsql AS
      'BEGIN RETURN (SELECT count(*) FROM pg_class); END'`);
    odoo = new Client({ ...lab.postgres(series, DATABASE), user: 'odoo' });
    await odoo.connect();
  });

  afterEach(async () => {
    await watch?.close();
    watch = undefined;
  });

  afterAll(async () => {
    await odoo.end();
    await admin(`DROP DATABASE "${DATABASE}"`, 'postgres');
  });

  test('counts what Odoo sends by its cursor, without queries of the driver and of observers', async () => {
    watch = await watchStatements(lab.postgres(series, DATABASE), DATABASE);
    const before = await watch.look();
    await odoo.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    for (const id of [1, 2, 3]) await odoo.query('SELECT $1::int', [id]);
    await odoo.query('SAVEPOINT "a1"');
    await odoo.query('SELECT counted_inside(), pg_sleep(0.05)');
    await odoo.query('ROLLBACK TO SAVEPOINT "a1"');
    await odoo.query('RELEASE SAVEPOINT "a1"');
    await odoo.query('ROLLBACK');
    await odoo.query('DISCARD ALL');
    await watch.look();
    const count = statementsBetween(before, await watch.look());
    expect(count).toMatchObject({ is: 'exact', queries: 7 });
    expect(count.is === 'exact' && count.sqlS).toBeGreaterThan(0.05);
    expect(count.is === 'exact' && count.sqlS).toBeLessThan(5);
  });

  test('is unknown after somebody reset the counts', async () => {
    watch = await watchStatements(lab.postgres(series, DATABASE), DATABASE);
    await odoo.query('SELECT 1');
    const before = await watch.look();
    await admin('SELECT pg_stat_statements_reset()');
    await odoo.query('SELECT 1');
    expect(statementsBetween(before, await watch.look())).toMatchObject({ is: 'unknown' });
  });

  test.each([
    ['another database', 'postgres', 'postgres', DATABASE, /to database postgres, but Odoo uses/],
    ['no extension', 'postgres', 'postgres', 'postgres', /CREATE EXTENSION/],
    ['no right to see', DATABASE, 'odoo', DATABASE, /GRANT pg_read_all_stats TO odoo/],
    ['no such database', 'not-there', 'postgres', 'not-there', /could not be queried \(.*not-there/],
  ])('says what to do: %s', async (_what, database, user, wanted, words) => {
    const config = { ...lab.postgres(series, database), user };
    await expect(watchStatements(config, wanted)).rejects.toThrow(words);
  });
});
