import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { Finder, needlesOf, type KnownSecret } from './needles.ts';
import type { Hit } from './search.ts';

/**
 * What every user of the machine, and the same user, could read of processes while a command ran, from /proc.
 *
 * Arguments must hold no secret, of any process. The environment, which only the same user and root can read, may hold
 * what the user gave by it, in our own Node processes and the program that transpiles our sources for them; k6 gets what
 * it needs for remote write, which it takes in no other way; nobody else's environment may hold any.
 */

const EVERY_MS = 40;
/** A program that is still starting shows the arguments of its parent. */
const LOOKS = 4;

/** Sets the limits under which the command starts, and becomes the command. */
const LAUNCHER = 'sh';

const OURS: ReadonlySet<string> = new Set(['node', 'esbuild']);

export interface EnvironmentRights {
  /** Names of the secrets that were given by the environment in this case. */
  readonly given: ReadonlySet<string>;
  /** Names of those for remote write. */
  readonly remoteWrite: ReadonlySet<string>;
}

interface Seen {
  readonly ours: boolean;
  looks: number;
}

export class ProcessWatch {
  readonly #finder: Finder;
  readonly #rights: EnvironmentRights;
  readonly #seen = new Map<number, Seen>();
  readonly #hits = new Map<string, Hit>();
  readonly #programs = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  #root = 0;

  /** @throws {CommandError} `environment` on a system without /proc */
  constructor(secrets: readonly KnownSecret[], rights: EnvironmentRights) {
    if (process.platform !== 'linux') {
      throw new CommandError('environment', 'The process list is read from /proc: run this on Linux.');
    }
    this.#finder = new Finder(needlesOf(secrets));
    this.#rights = rights;
  }

  /** Watches all processes; those that descend from `root` are ours. `root` itself begins as a shell of the trial's. */
  start(root: number): void {
    this.#root = root;
    for (const pid of processes()) this.#seen.set(pid, { ours: false, looks: 0 });
    this.#seen.set(root, { ours: true, looks: 0 });
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): { readonly processes: number; readonly bytes: number; readonly hits: readonly Hit[] } {
    clearInterval(this.#timer);
    const ours = [...this.#seen.values()].filter((seen) => seen.ours && seen.looks > 0);
    return { processes: ours.length, bytes: this.#bytes, hits: [...this.#hits.values()] };
  }

  /** Whether a program of this name is or was among ours. */
  saw(program: string): boolean {
    return this.#programs.has(program);
  }

  #look(): void {
    const running = processes();
    for (const pid of running) {
      const seen = this.#seen.get(pid) ?? { ours: this.#seen.get(parentOf(pid))?.ours === true, looks: 0 };
      this.#seen.set(pid, seen);
      if (seen.looks >= LOOKS) continue;
      seen.looks += 1;
      this.#read(pid, seen.ours);
    }
  }

  #read(pid: number, ours: boolean): void {
    const line = read(pid, 'cmdline');
    const program = basename(line.toString('utf8').split('\0')[0] ?? '');
    this.#bytes += line.length;
    for (const { secret, form } of this.#finder.find(line)) {
      this.#note({ where: `arguments of ${program}`, secret, form });
    }
    if (!ours || program === '' || (pid === this.#root && program === LAUNCHER)) return;
    this.#programs.add(program);
    const environment = read(pid, 'environ');
    this.#bytes += environment.length;
    const allowed =
      program === 'k6' ? this.#rights.remoteWrite : OURS.has(program) ? this.#rights.given : new Set();
    for (const { secret, form } of this.#finder.find(environment)) {
      if (!allowed.has(secret)) this.#note({ where: `environment of ${program}`, secret, form });
    }
  }

  #note(hit: Hit): void {
    this.#hits.set(`${hit.where}\n${hit.secret}`, hit);
  }
}

function processes(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Empty for a process that has ended, or that is not ours to read. */
function read(pid: number, file: string): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The fourth field of stat; the second, the name, may hold anything but its closing bracket. */
function parentOf(pid: number): number {
  const stat = read(pid, 'stat').toString('latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** The soft limit of a process for its memory image after a crash, as the system writes it. */
export function coreLimitOf(pid: number): string | undefined {
  return /^Max core file size\s+(\S+)/m.exec(read(pid, 'limits').toString('latin1'))?.[1];
}
