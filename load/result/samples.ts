/** Reading k6's raw samples: a CSV file, perhaps cut short by a kill. */

import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';

/** Durations of one step with one outcome, from all samples. */
export interface StepSamples {
  readonly journey: string;
  readonly transport: string;
  readonly step: string;
  readonly outcome: string;
  readonly kind: string;
  readonly durationsMs: number[];
}

/** What the samples of one or several k6 processes hold; more processes add to the same lists. */
export interface RawSamples {
  readonly steps: Map<string, StepSamples>;
  /**
   * Lateness of starts in milliseconds, by stream and process: each has a start line of its own. Only of those before the
   * first arrival that was dropped: k6 counts none that it drops, so those after it take the turn of an earlier one.
   */
  readonly latenessMs: Map<string, number[]>;
  /** Time on the wall of each finished transaction, in milliseconds. */
  readonly busyMs: number[];
  dropped: number;
  /** Most VUs that existed at once; added up over processes by the caller's order of reading. */
  maxVus: number;
  requests: number;
}

/** Name of the requests of `load/control.ts`. */
const CONTROL = 'control';

export function noSamples(): RawSamples {
  return { steps: new Map(), latenessMs: new Map(), busyMs: [], dropped: 0, maxVus: 0, requests: 0 };
}

/** Adds what a file holds, `.csv` or `.csv.gz`. A file that ends in the middle is read as far as it goes. */
export async function readSamples(path: string, into: RawSamples, process = ''): Promise<void> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz')
    ? file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }))
    : file;
  await addSamples(createInterface({ input, crlfDelay: Infinity }), into, process);
}

/** Replaces a `.csv` by its `.csv.gz`, about a fortieth of the size. */
export async function packSamples(path: string): Promise<void> {
  await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`));
  await rm(path);
}

/** Adds the lines of a CSV file of k6, its header first. */
export async function addSamples(
  lines: AsyncIterable<string> | Iterable<string>,
  into: RawSamples,
  process = '',
): Promise<void> {
  let columns: readonly string[] | undefined;
  let maxVus = 0;
  const starts = new Map<string, { readonly atMs: number; readonly lateMs: number }[]>();
  const firstDropMs = new Map<string, number>();
  for await (const line of lines) {
    const fields = splitRow(line);
    if (columns === undefined) {
      columns = fields;
      continue;
    }
    // A last line that was cut short.
    if (fields.length !== columns.length) continue;
    const value = Number(fields[2]);
    if (!Number.isFinite(value)) continue;
    const atMs = Number(fields[1]);
    const tags = fields[columns.indexOf('extra_tags')] ?? '';
    switch (fields[0]) {
      case 'odoo_load_step_duration':
        addStep(into, parseTags(tags), value);
        break;
      case 'odoo_load_start_lateness': {
        const stream = parseTags(tags)['stream'] ?? '';
        const known = starts.get(stream);
        if (known) known.push({ atMs, lateMs: value });
        else starts.set(stream, [{ atMs, lateMs: value }]);
        break;
      }
      case 'odoo_load_iteration_busy':
        into.busyMs.push(value);
        break;
      case 'dropped_iterations': {
        into.dropped += value;
        const stream = fields[columns.indexOf('scenario')] ?? '';
        firstDropMs.set(stream, Math.min(atMs, firstDropMs.get(stream) ?? Infinity));
        break;
      }
      case 'http_reqs':
        // Questions to ourselves are none to the target.
        if (fields[columns.indexOf('name')] !== CONTROL) into.requests += value;
        break;
      case 'vus_max':
        maxVus = Math.max(maxVus, value);
        break;
      default:
    }
  }
  into.maxVus += maxVus;
  for (const [stream, all] of starts) {
    const untilMs = firstDropMs.get(stream) ?? Infinity;
    const startLine = `${process}${stream}`;
    const known = into.latenessMs.get(startLine) ?? [];
    const more = all.flatMap(({ atMs, lateMs }) => (atMs < untilMs ? [lateMs] : []));
    if (more.length > 0) into.latenessMs.set(startLine, [...known, ...more]);
  }
}

function addStep(into: RawSamples, tags: Readonly<Record<string, string>>, durationMs: number): void {
  const { journey = '', transport = '', step = '', outcome = '', kind = '' } = tags;
  const key = [journey, transport, step, outcome, kind].join('/');
  const known = into.steps.get(key);
  if (known) known.durationsMs.push(durationMs);
  else into.steps.set(key, { journey, transport, step, outcome, kind, durationsMs: [durationMs] });
}

/** `a=1&b=2`, as k6 writes its tags; ours hold neither sign. */
function parseTags(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split('&').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** RFC 4180, without line breaks in fields: k6 writes none. */
export function splitRow(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quoted && character === '"' && line[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}
