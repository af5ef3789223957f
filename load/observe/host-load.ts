/** How busy the host is, from `/proc`. Linux only, and only where the server runs on this machine. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export interface HostReading {
  readonly atMs: number;
  readonly busyTicks: number;
  readonly allTicks: number;
  /** Microseconds in which some process waited, since the start of the machine; `null` where the kernel does not say. */
  readonly memoryStallUs: number | null;
  readonly diskStallUs: number | null;
  /** Connections that found the queue of their listener full, since the start of the machine. */
  readonly refused: number | null;
}

export interface HostLoad {
  readonly cpuShare: number;
  readonly cores: number;
  readonly memoryStall: number | null;
  readonly diskStall: number | null;
  /** Connections that found the queue of their listener full, whosever it is. */
  readonly refusedConnections: number | null;
}

/** `undefined` where there is no `/proc`. */
export function readHost(): HostReading | undefined {
  try {
    return {
      atMs: Date.now(),
      ...ticksOf(readFileSync('/proc/stat', 'utf8')),
      memoryStallUs: stallOf('memory'),
      diskStallUs: stallOf('io'),
      refused: refusedOf(readFileSync('/proc/net/netstat', 'utf8')),
    };
  } catch {
    return undefined;
  }
}

/** The first line of `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal. */
function ticksOf(text: string): { readonly busyTicks: number; readonly allTicks: number } {
  const fields = (/^cpu +(.*)$/m.exec(text)?.[1] ?? '').split(' ').slice(0, 8).map(Number);
  const allTicks = fields.reduce((sum, each) => sum + each, 0);
  return { busyTicks: allTicks - (fields[3] ?? 0) - (fields[4] ?? 0), allTicks };
}

/** `ListenOverflows` of the lines `TcpExt:` of `/proc/net/netstat`, of which the first names what the second counts. */
export function refusedOf(text: string): number | null {
  const [names, values] = [...text.matchAll(/^TcpExt: (.*)$/gm)].map(([, line = '']) => line.split(' '));
  const value = values?.[names?.indexOf('ListenOverflows') ?? -1];
  return value === undefined ? null : Number(value);
}

/** Pressure stall information, `Documentation/accounting/psi.rst` of Linux. */
function stallOf(what: 'memory' | 'io'): number | null {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync(`/proc/pressure/${what}`, 'utf8'))?.[1];
    return total === undefined ? null : Number(total);
  } catch {
    return null;
  }
}

export function loadBetween(from: HostReading, until: HostReading): HostLoad {
  const stall = (a: number | null, b: number | null): number | null =>
    a === null || b === null
      ? null
      : Math.min(1, Math.max(0, (b - a) / 1000 / Math.max(1, until.atMs - from.atMs)));
  const ticks = until.allTicks - from.allTicks;
  return {
    cpuShare: ticks <= 0 ? 0 : Math.min(1, (until.busyTicks - from.busyTicks) / ticks),
    cores: availableParallelism(),
    memoryStall: stall(from.memoryStallUs, until.memoryStallUs),
    diskStall: stall(from.diskStallUs, until.diskStallUs),
    refusedConnections:
      from.refused === null || until.refused === null ? null : Math.max(0, until.refused - from.refused),
  };
}
