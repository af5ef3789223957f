/** Reading an access log line by line, however long it is: what stays in memory are counts. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { LocalWindow } from '../../fixtures/calendar/calendar.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { parseLogLine, type Malformed } from './log-line.ts';
import { meaningOf, patternOf } from './log-meaning.ts';
import type { LeftOutKind, RecordedEvent } from './recorded-profile.ts';

/** What a log says. */
export interface LogAccount {
  readonly lines: number;
  /** Per event and transport, how many in each minute since 1970. */
  readonly events: readonly {
    readonly event: RecordedEvent;
    readonly transport: 'web' | 'xmlrpc';
    readonly byMinute: ReadonlyMap<number, number>;
  }[];
  readonly leftOut: ReadonlyMap<LeftOutKind, number>;
  /** First and last minute with a request that counts, since 1970; `undefined` where there is none. */
  readonly span: { readonly first: number; readonly last: number } | undefined;
  /** The first malformed lines, by number from 1. */
  readonly malformed: readonly { readonly line: number; readonly why: Malformed }[];
  /** What could not be mapped, the most frequent first: patterns, for people only. */
  readonly unmapped: readonly { readonly pattern: string; readonly count: number }[];
}

const MALFORMED_SHOWN = 5;
const UNMAPPED_SHOWN = 10;
/** Beyond so many different patterns further ones are not told apart. */
const MOST_PATTERNS = 2_000;
const MINUTE_MS = 60_000;

/**
 * Reads the whole log. A file that is packed by gzip is known by its first bytes, whatever its name.
 *
 * @param window requests outside of it are only counted; `undefined` takes all
 * @throws {CommandError} `configuration` where the file cannot be read
 */
export async function readAccessLog(path: string, window: LocalWindow | undefined): Promise<LogAccount> {
  const tally = new Tally(window);
  try {
    const packed = await isGzip(path);
    const file = createReadStream(path);
    let broken: Error | undefined;
    const input = packed
      ? pipeline(file, createGunzip(), (error) => {
          broken = error ?? undefined;
        })
      : file;
    for await (const line of createInterface({ input, crlfDelay: Infinity })) tally.add(line);
    if (broken) throw broken;
  } catch (error) {
    throw new CommandError(
      'configuration',
      `Access log ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Name a log in the combined format or Traefik's JSON, plain or .gz.`,
      error,
    );
  }
  return tally.account();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Counts line by line. */
class Tally {
  readonly #window: LocalWindow | undefined;
  readonly #events = new Map<
    string,
    { event: RecordedEvent; transport: 'web' | 'xmlrpc'; byMinute: Map<number, number> }
  >();
  readonly #leftOut = new Map<LeftOutKind, number>();
  readonly #malformed: { line: number; why: Malformed }[] = [];
  readonly #patterns = new Map<string, number>();
  #lines = 0;
  #first = Infinity;
  #last = -Infinity;

  constructor(window: LocalWindow | undefined) {
    this.#window = window;
  }

  add(line: string): void {
    if (line === '') return;
    this.#lines += 1;
    const request = parseLogLine(line);
    if (typeof request === 'string') {
      if (this.#malformed.length < MALFORMED_SHOWN) this.#malformed.push({ line: this.#lines, why: request });
      this.#leave('malformed lines');
      return;
    }
    const { atMs, path } = request;
    if (this.#window && (atMs < this.#window.startMs || atMs >= this.#window.endMs)) {
      this.#leave('requests outside the window');
      return;
    }
    const minute = Math.floor(atMs / MINUTE_MS);
    this.#first = Math.min(this.#first, minute);
    this.#last = Math.max(this.#last, minute);
    const meaning = meaningOf(request);
    if (meaning.is === 'left out') {
      this.#leave(meaning.what);
      if (meaning.what === 'other calls') this.#note(patternOf(path));
      return;
    }
    const { event, transport } = meaning;
    const known = this.#events.get(`${event}/${transport}`) ?? {
      event,
      transport,
      byMinute: new Map<number, number>(),
    };
    known.byMinute.set(minute, (known.byMinute.get(minute) ?? 0) + 1);
    this.#events.set(`${event}/${transport}`, known);
  }

  account(): LogAccount {
    return {
      lines: this.#lines,
      events: [...this.#events.values()],
      leftOut: this.#leftOut,
      span: this.#first === Infinity ? undefined : { first: this.#first, last: this.#last },
      malformed: this.#malformed,
      unmapped: [...this.#patterns]
        .map(([pattern, count]) => ({ pattern, count }))
        .toSorted((a, b) => b.count - a.count)
        .slice(0, UNMAPPED_SHOWN),
    };
  }

  #leave(what: LeftOutKind): void {
    this.#leftOut.set(what, (this.#leftOut.get(what) ?? 0) + 1);
  }

  #note(pattern: string): void {
    const key = this.#patterns.has(pattern) || this.#patterns.size < MOST_PATTERNS ? pattern : 'others';
    this.#patterns.set(key, (this.#patterns.get(key) ?? 0) + 1);
  }
}
