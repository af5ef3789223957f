/** One line of a web server's access log. Pure. */

/** What a line says of a request. */
export interface LogRequest {
  /** When it came, in Unix milliseconds. */
  readonly atMs: number;
  readonly method: string;
  /** Without its query, which may hold anything. */
  readonly path: string;
  /** HTTP status of the answer. */
  readonly status: number;
}

/** Why a line is not a request. */
export type Malformed =
  'neither combined format nor JSON' | 'no time that can be read' | 'JSON without a request';

/** Host, identity and user before the time may be anything; so may what follows the status. */
const COMBINED = /^[^[]*\[([^\]]+)\] "([A-Z]+) (\S+)[^"]*" (\d{3})(?: |$)/;
const CLF_TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads a line of the combined (or common) format, or of Traefik's JSON (`RequestMethod`, `RequestPath`, `StartUTC` …). */
export function parseLogLine(line: string): LogRequest | Malformed {
  return line.startsWith('{') ? parseTraefik(line) : parseCombined(line);
}

function parseCombined(line: string): LogRequest | Malformed {
  const [, time = '', method, target, status] = COMBINED.exec(line) ?? [];
  if (method === undefined || target === undefined) return 'neither combined format nor JSON';
  const atMs = clfTime(time);
  return atMs === undefined
    ? 'no time that can be read'
    : { atMs, method, path: pathOf(target), status: Number(status) };
}

/** `20/Nov/2026:14:03:21 +0100` */
function clfTime(text: string): number | undefined {
  const [, day, name = '', year, hour, minute, second, sign, hours, minutes] = CLF_TIME.exec(text) ?? [];
  const month = MONTHS.indexOf(name);
  if (month < 0) return undefined;
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? local + offsetMs : local - offsetMs;
}

function parseTraefik(line: string): LogRequest | Malformed {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return 'neither combined format nor JSON';
  }
  if (typeof entry !== 'object' || entry === null) return 'JSON without a request';
  const { RequestMethod: method, RequestPath: target, DownstreamStatus: status } = fieldsOf(entry);
  const { StartUTC: started, StartLocal: startedLocal, time } = fieldsOf(entry);
  if (typeof method !== 'string' || typeof target !== 'string' || typeof status !== 'number') {
    return 'JSON without a request';
  }
  const stamp = [started, startedLocal, time].find((each) => typeof each === 'string');
  const atMs = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN;
  return Number.isNaN(atMs) ? 'no time that can be read' : { atMs, method, path: pathOf(target), status };
}

function fieldsOf(entry: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(entry));
}

/** The path of a request's target; proxies may write the whole address. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/]*/, '');
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}
