import { stripVTControlCharacters } from 'node:util';

/** How figures and texts of the run record read in every report for people. */

const UNKNOWN = '–';

/** A duration in milliseconds for people: `84 ms`, `4.21 s`, `1 min 12 s`; `–` where it was not measured. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return UNKNOWN;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 9_995) return `${(durationMs / 1000).toFixed(2)} s`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The sign is kept and shown also for a gain, so that a difference never reads as a duration. */
export function formatDifference(durationMs: number): string {
  return `${durationMs < 0 ? '−' : '+'}${formatDuration(Math.abs(durationMs))}`;
}

/** A ratio for people: `12.4×`. */
export function formatRatio(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;
}

/** `2026-01-31 12:00:00 UTC` of an ISO 8601 instant in UTC. */
export function formatInstant(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The text with a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 journey`, `3 journeys`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * Text of a server or browser without terminal sequences and control characters, so that it can neither colour a log
 * nor move the cursor of a terminal. Line breaks and tabs stay.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll(/\p{Cs}/gu, '\uFFFD');
}

/** The same on one line, cut to a length. */
export function oneLine(text: string, longest = Number.POSITIVE_INFINITY): string {
  const line = plainText(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}
