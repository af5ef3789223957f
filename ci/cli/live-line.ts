/** Progress of long work on standard error. */

const LINE_EVERY_MS = 15_000;
/** Of a line that is written over: one that wraps could not be. */
const WIDEST = 158;

export interface LiveLine {
  /** What is being done: on a terminal the line changes, elsewhere a line is written now and then, and for each new part. */
  readonly show: (text: string, part?: string) => void;
  /** A line that stays. */
  readonly keep: (line: string) => void;
}

export function liveLine(out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>): LiveLine {
  let lastMs = -Infinity;
  let lastPart = '';
  const clear = out.isTTY ? '\r\u001B[2K' : '';
  return {
    show: (text, part = '') => {
      if (out.isTTY) {
        out.write(`${clear}${text.slice(0, WIDEST)}`);
        return;
      }
      if (part === lastPart && performance.now() - lastMs < LINE_EVERY_MS) return;
      lastPart = part;
      lastMs = performance.now();
      out.write(`${text}\n`);
    },
    keep: (line) => out.write(`${clear}${line}\n`),
  };
}
