/** Reading many records of a busy server: page by page, within one deadline. */

import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { searchRecords, type Domain, type RecordOf, type Shape } from '../../fixtures/odoo/records.ts';
import type { OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';

const PAGE = 1_000;
/** Ids in one domain. */
const CHUNK = 500;
/** What is left for a call never falls below this, so that the deadline shows as such and not as a call that timed out. */
const SHORTEST_CALL_MS = 1_000;

export interface ReaderOptions {
  readonly session: OdooSession;
  readonly dialect: Dialect;
  /** On `performance.now()`: nothing is asked after it. */
  readonly deadlineMs: number;
  /** Longest single call. */
  readonly callTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Reads as one user, and only reads. */
export class Reader {
  readonly dialect: Dialect;
  readonly session: OdooSession;
  readonly #options: ReaderOptions;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.session = options.session;
    this.dialect = options.dialect;
  }

  /** Every record that matches, by id. */
  async all<const S extends Shape>(model: string, domain: Domain, shape: S): Promise<RecordOf<S>[]> {
    const found: RecordOf<S>[] = [];
    for (let last = 0; ;) {
      const page = await searchRecords(this.session, model, [['id', '>', last], ...domain], shape, {
        limit: PAGE,
        order: 'id',
        timeoutMs: this.limitMs(),
      });
      for (const each of page) found.push(each);
      last = page.at(-1)?.id ?? last;
      if (page.length < PAGE) return found;
    }
  }

  /** Every record whose field is one of these values, each once. */
  async among<const S extends Shape>(
    model: string,
    field: string,
    values: Iterable<number | string>,
    shape: S,
    further: Domain = [],
  ): Promise<RecordOf<S>[]> {
    const wanted = [...new Set(values)];
    const found = new Map<number, RecordOf<S>>();
    for (let start = 0; start < wanted.length; start += CHUNK) {
      const domain: Domain = [[field, 'in', wanted.slice(start, start + CHUNK)], ...further];
      for (const record of await this.all(model, domain, shape)) found.set(record.id, record);
    }
    return [...found.values()];
  }

  /** The sum of a figure for each group, by the ids of the fields that group; `undefined` where a field is empty. */
  async sums(
    model: string,
    domain: Domain,
    by: readonly string[],
    figure: string,
  ): Promise<{ readonly ids: ReadonlyMap<string, number | undefined>; readonly sum: number }[]> {
    const method = this.dialect.values.readGroup;
    const isFormatted = method === 'formatted_read_group';
    const rows = await this.session.call({
      model,
      method,
      // By name, which every transport can carry.
      kwargs: {
        domain: domain.map((term) => (typeof term === 'string' ? term : term.map(plain))),
        groupby: [...by],
        ...(isFormatted ? { aggregates: [`${figure}:sum`] } : { fields: [`${figure}:sum`], lazy: false }),
      },
      timeoutMs: this.limitMs(),
    });
    if (!Array.isArray(rows)) throw unexpected(model, method, rows);
    return rows.map((row) => {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) throw unexpected(model, method, row);
      const sum = row[isFormatted ? `${figure}:sum` : figure];
      return {
        ids: new Map(by.map((field) => [field, idOf(row[field])])),
        sum: typeof sum === 'number' ? sum : 0,
      };
    });
  }

  /**
   * Milliseconds for the next call.
   *
   * @throws {JourneyFailure} `timeout` when there is no time left; what the signal says when it was interrupted
   */
  limitMs(): number {
    const { signal, deadlineMs, callTimeoutMs } = this.#options;
    signal.throwIfAborted();
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) {
      throw new JourneyFailure('timeout', 'The books could not be read within the time for the audit.', {
        hint: 'Run cutoff audit again when the server is less busy.',
      });
    }
    return Math.round(Math.min(callTimeoutMs, Math.max(SHORTEST_CALL_MS, leftMs)));
  }
}

function plain(value: Domain[number][number]): OdooValue {
  return typeof value === 'object' && value !== null ? [...value] : value;
}

function idOf(value: OdooValue | undefined): number | undefined {
  const id = Array.isArray(value) ? value[0] : value;
  return typeof id === 'number' ? id : undefined;
}

function unexpected(model: string, method: string, got: OdooValue): JourneyFailure {
  return new JourneyFailure('assertion', `${model}.${method} returned ${JSON.stringify(got).slice(0, 120)}.`);
}
