import type { Bucket, Tally } from './history.ts';

/** How shares and stretches of time read. */

/** `99.2%`, `100%`, `–` where it is not known. Never rounded up to 100%. */
export function formatShare(share: number | null): string {
  if (share === null) return '–';
  const percent = share * 100;
  if (percent > 99.9 && percent < 100) return `${(Math.floor(percent * 100) / 100).toFixed(2)}%`;
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)}%`.replace('-', '−');
}

/** `2026-01-31` in UTC. */
export function formatDay(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}

/** `2026-01-31` for a day or more, `2026-01-31 14:00` for less. */
export function formatBucket({ fromMs, untilMs }: Bucket): string {
  const text = new Date(fromMs).toISOString();
  return untilMs - fromMs >= 86_400_000 ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

/** `11 passed, 1 failed, 2 without a verdict`; `no run` where there was none. */
export function formatTally({ passed, failed, unknown }: Tally): string {
  if (passed + failed + unknown === 0) return 'no run';
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (unknown > 0) parts.push(`${unknown} without a verdict`);
  return parts.join(', ');
}
