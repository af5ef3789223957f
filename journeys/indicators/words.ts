/** How the figures of indicators read in their sentences, and how Odoo writes and reads instants. */

const UNITS: readonly (readonly [seconds: number, word: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `3 d 4 h`, `25 min`, `8 s`: the two largest units. */
export function spanWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([size]) => whole >= size);
  if (first === -1) return '0 s';
  let left = whole;
  const parts = UNITS.slice(first, first + 2).flatMap(([size, word]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return parts.join(' ');
}

/** `1 job`, `3 jobs`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `2026-01-31 12:00 UTC`. */
export function instantWords(unixMs: number): string {
  return `${new Date(unixMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** An instant as Odoo compares it: `YYYY-MM-DD HH:MM:SS` in UTC. */
export function odooInstant(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Unix milliseconds of such a text. */
export function unixMsOf(odoo: string): number {
  return Date.parse(`${odoo.slice(0, 19).replace(' ', 'T')}Z`);
}
