/** Transactions that Odoo repeats because of a conflict: the lines of `retrying` in `odoo/service/model.py`. Pure. */

export interface LoggedRetry {
  readonly atMs: number;
  readonly pid: number;
  readonly database: string;
  /** Name of the condition of PostgreSQL, such as `SERIALIZATION_FAILURE`. */
  readonly condition: string;
  /** How long the worker sleeps before it tries again. */
  readonly sleepMs: number;
}

const LINE =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) (\d+) [A-Z]+ (\S+) odoo\.service\.model: (\w+), \d+ tries left, try again in (\d+\.\d+) sec/;

/** All of them in a part of a log, in the order of their lines. */
export function parseRetries(text: string): LoggedRetry[] {
  return text.split('\n').flatMap((line) => {
    const [, day, time, ms, pid, database = '', condition = '', sleep] = LINE.exec(line) ?? [];
    if (day === undefined) return [];
    return [
      {
        atMs: Date.parse(`${day}T${time}.${ms}Z`),
        pid: Number(pid),
        database,
        condition,
        sleepMs: Number(sleep) * 1000,
      },
    ];
  });
}
