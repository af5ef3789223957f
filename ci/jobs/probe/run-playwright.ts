import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { CHANNELS, STATUSES } from '../../../fixtures/record/record.ts';
import { REQUEST_VARIABLE } from '../../../fixtures/target/run-request.ts';
import type { RunRequest } from '../../../fixtures/target/run-request.ts';
import { JourneyOutcome, readOutcomes, UNSAVED } from '../../../journeys/outcome-file.ts';

/** What the journeys tell while they run. */
const Progress = z.discriminatedUnion('event', [
  z.object({ event: z.literal('begin'), journey: z.string(), channel: z.enum(CHANNELS) }),
  z.object({ event: z.literal('step'), journey: z.string(), channel: z.enum(CHANNELS), step: z.string() }),
  z.object({
    event: z.literal('journey'),
    journey: z.string(),
    channel: z.enum(CHANNELS),
    status: z.enum(STATUSES),
    durationMs: z.number().nullable(),
  }),
]);
export type ProbeProgress = z.infer<typeof Progress>;

const Unsaved = z.object({ event: z.literal(UNSAVED), outcome: JourneyOutcome });

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What came of the journeys, and what Playwright complained about where it did not get to them. */
export interface Ran {
  readonly trouble: string | undefined;
  readonly outcomes: readonly JourneyOutcome[];
}

export const NOTHING_RAN: Ran = { trouble: undefined, outcomes: [] };

export interface PlaywrightOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: ProbeProgress) => void) | undefined;
}

/** Runs Playwright to its end. */
export async function runPlaywright(
  request: RunRequest,
  requestPath: string,
  limitMs: number,
  { signal, onProgress }: PlaywrightOptions,
): Promise<Ran> {
  const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('playwright/package.json')));
  const child = execa(process.execPath, [cli, 'test', '--config', join(ROOT, 'playwright.config.ts')], {
    cwd: process.cwd(),
    env: { [REQUEST_VARIABLE]: requestPath, FORCE_COLOR: '0', NODE_OPTIONS: '' },
    cancelSignal: signal,
    gracefulCancel: false,
    forceKillAfterDelay: 15_000,
    timeout: limitMs,
    reject: false,
    stdin: 'ignore',
    buffer: { stdout: false, stderr: true },
    maxBuffer: 1_000_000,
  });
  const complaints: string[] = [];
  const unsaved: JourneyOutcome[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const progress = parseProgress(line);
    const outcome = parseUnsaved(line);
    if (progress) onProgress?.(progress);
    else if (outcome) unsaved.push(outcome);
    else if (line.trim() !== '') complaints.push(line);
  }
  const ended = await child;
  const read = readOutcomes(request.folder);
  const outcomes = [...read.entries, ...unsaved];
  const troubleOf = (): string | undefined => {
    if (signal.aborted) return 'The run was interrupted.';
    if (ended.timedOut) {
      return `The journeys did not end within ${Math.round(limitMs / 1000)} s and were stopped.`;
    }
    if (outcomes.length > 0 || ended.exitCode === 0) return read.trouble;
    const words = [...complaints, ended.stderr].join('\n').trim();
    return `Playwright ended with exit code ${ended.exitCode ?? 'none'} before any journey: ${words.slice(0, 2000) || 'it said nothing'}`;
  };
  return { trouble: troubleOf(), outcomes };
}

/** An outcome that the disk did not take, in a line of the collector. */
function parseUnsaved(line: string): JourneyOutcome | undefined {
  if (!line.startsWith(`{"event":"${UNSAVED}"`)) return undefined;
  return Unsaved.safeParse(jsonOf(line)).data?.outcome;
}

function parseProgress(line: string): ProbeProgress | undefined {
  if (!line.startsWith('{"event":')) return undefined;
  const parsed = Progress.safeParse(jsonOf(line));
  return parsed.success ? parsed.data : undefined;
}

/** `undefined` for a line that a kill at the time limit cut short. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
