import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LEDGER_FILE, readLedger, type LedgerEntry } from '../../../fixtures/sweep/ledger.ts';
import { RUN_ID } from '../../../reporters/storage/run-folder.ts';
import type { Durations, Trial } from './plan.ts';
import { killTree } from './process-tree.ts';
import type { Site } from './site.ts';

/** Real commands of cutoff, killed with everything they started. */

const CUTOFF = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

/** How often the ledger of a run is looked at. */
const LOOK_EVERY_MS = 10;
/** No run takes so long; one that does is a failure of the harness. */
const LONGEST_RUN_MS = 300_000;

export interface Killed {
  /** `undefined` where the run ended before it could be killed. */
  readonly hit: { readonly stage: string; readonly afterMs: number; readonly processes: number } | undefined;
  /** Ledger of the run, where it had one. */
  readonly ledger: string | undefined;
  /** What a run that ended by itself said last. */
  readonly said: string;
}

/** Runs `cutoff probe` and kills it where the trial says. */
export async function killProbe(trial: Trial, site: Site, durations: Durations): Promise<Killed> {
  const known = new Set(runsIn(site));
  const startedAt = Date.now();
  const { child, said, saidAll } = startCutoff(site, [
    'probe',
    '--journey',
    trial.journey,
    '--channel',
    trial.channel,
    '--seed',
    String(trial.seed),
  ]);
  const { stage, afterMs } = durations.locate(trial);
  const ledgerOf = (): string | undefined => {
    const run = runsIn(site).find((name) => !known.has(name));
    return run === undefined ? undefined : join(site.resultsDir, run, LEDGER_FILE);
  };
  const stages = (): LedgerEntry[] => {
    const path = ledgerOf();
    return path === undefined ? [] : readLedger(path).entries.filter(({ event }) => event === 'step');
  };
  if (stage !== 'start') {
    await reached(child, () => stages().some((entry) => entry.event === 'step' && entry.step === stage));
  }
  await Promise.race([delay(afterMs), ended(child)]);
  const hasEnded = child.exitCode !== null;
  const processes = hasEnded || child.pid === undefined ? 0 : killTree(child.pid);
  await (hasEnded ? saidAll : ended(child));
  const killedAt = Date.now();
  const seen = stages();
  noteDurations(seen, trial, durations, startedAt);
  const last = seen.at(-1);
  const where = last?.event === 'step' ? last : undefined;
  return {
    hit: hasEnded
      ? undefined
      : {
          stage: where?.step ?? 'start',
          afterMs: killedAt - (where === undefined ? startedAt : Date.parse(where.at)),
          processes,
        },
    ledger: ledgerOf(),
    said: said(),
  };
}

/** Runs `cutoff sweep` and kills it after so long; one that ends before is as good. */
export async function killSweep(site: Site, afterMs: number): Promise<void> {
  const { child } = startCutoff(site, ['sweep']);
  await Promise.race([delay(afterMs), ended(child)]);
  if (child.exitCode === null && child.pid !== undefined) killTree(child.pid);
  await ended(child);
}

/** Removes what the runs of a lane left on the disk. */
export function removeRuns({ resultsDir, temporaryDir }: Pick<Site, 'resultsDir' | 'temporaryDir'>): void {
  for (const run of runsIn({ resultsDir })) rmSync(join(resultsDir, run), { recursive: true, force: true });
  for (const name of readdirSync(temporaryDir)) {
    if (name.startsWith('playwright_') || name.startsWith('playwright-artifacts'))
      rmSync(join(temporaryDir, name), { recursive: true, force: true });
  }
}

/** Folders of runs, oldest first. */
export function runsIn({ resultsDir }: Pick<Site, 'resultsDir'>): string[] {
  return readdirSync(resultsDir)
    .filter((name) => RUN_ID.test(name))
    .toSorted();
}

interface Started {
  readonly child: ChildProcess;
  /** The end of what it wrote so far. */
  readonly said: () => string;
  /** Resolves when nothing of it is on its way any more, which can be after its exit. */
  readonly saidAll: Promise<void>;
}

function startCutoff(site: Site, args: readonly string[]): Started {
  const child = spawn(
    process.execPath,
    [CUTOFF, ...args, '--config', site.config, '--target', site.target.name, '--results', site.resultsDir],
    {
      env: { ...process.env, TMPDIR: site.temporaryDir, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let tail = '';
  const take = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-2_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const saidAll = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, said: () => tail.trim(), saidAll };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
  });
}

async function reached(child: ChildProcess, isThere: () => boolean): Promise<void> {
  const deadline = Date.now() + LONGEST_RUN_MS;
  while (child.exitCode === null && !isThere()) {
    if (Date.now() > deadline) return;
    await delay(LOOK_EVERY_MS);
  }
}

/** From the begin of one stage to the begin of the next. */
function noteDurations(
  seen: readonly LedgerEntry[],
  { channel }: Trial,
  durations: Durations,
  startedAt: number,
): void {
  const steps = seen.flatMap((entry) =>
    entry.event === 'step' ? [{ stage: entry.step, at: Date.parse(entry.at) }] : [],
  );
  [{ stage: 'start', at: startedAt }, ...steps].forEach(({ stage, at }, index) => {
    const next = steps[index];
    if (next !== undefined) durations.note(channel, stage, next.at - at);
  });
}
