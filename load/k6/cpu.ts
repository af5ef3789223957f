/** Processor time of a process, from `/proc`. Linux only; elsewhere nothing is measured. */

import { readFileSync } from 'node:fs';

/** Clock ticks per second of Linux's user interface, 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** One reading. */
export interface CpuReading {
  /** Monotonic clock, milliseconds. */
  readonly atMs: number;
  /** User and system time since the process started, milliseconds. */
  readonly usedMs: number;
}

/** Processor time that the process has used so far; `undefined` where it cannot be read. */
export function readCpu(pid: number, atMs: number): CpuReading | undefined {
  try {
    return { atMs, usedMs: parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) };
  } catch {
    return undefined;
  }
}

/** `utime` and `stime` of `/proc/<pid>/stat` (proc(5)); the name of the program may contain anything but is in brackets. */
export function parseStat(text: string): number {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

/** Highest share of `cores` that the process used over any stretch of at least `windowMs`; `null` with too few readings. */
export function busiestShare(
  readings: readonly CpuReading[],
  cores: number,
  windowMs: number,
): number | null {
  let highest: number | null = null;
  let first = 0;
  for (const last of readings) {
    for (;;) {
      const next = readings[first + 1];
      if (next === undefined || last.atMs - next.atMs < windowMs) break;
      first += 1;
    }
    const from = readings[first];
    if (from === undefined || last.atMs - from.atMs < windowMs) continue;
    const share = (last.usedMs - from.usedMs) / (last.atMs - from.atMs) / cores;
    if (highest === null || share > highest) highest = share;
  }
  return highest;
}

/**
 * Processor time of several processes together, at every moment at which one of them was read: between two readings of
 * a process it is taken as used evenly, after its last one it stays.
 */
export function sumCpu(processes: readonly (readonly CpuReading[])[]): CpuReading[] {
  const moments = [...new Set(processes.flat().map(({ atMs }) => atMs))].toSorted((a, b) => a - b);
  return moments.map((atMs) => ({
    atMs,
    usedMs: processes.reduce((sum, readings) => sum + usedAt(readings, atMs), 0),
  }));
}

function usedAt(readings: readonly CpuReading[], atMs: number): number {
  const after = readings.findIndex((each) => each.atMs >= atMs);
  if (after < 0) return readings.at(-1)?.usedMs ?? 0;
  const to = readings[after];
  const from = readings[after - 1];
  if (to === undefined || from === undefined) return to?.atMs === atMs ? to.usedMs : 0;
  return from.usedMs + ((to.usedMs - from.usedMs) * (atMs - from.atMs)) / (to.atMs - from.atMs);
}
