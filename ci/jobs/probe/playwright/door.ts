import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig, selectTarget } from '../../../../fixtures/config/config.ts';
import { CommandError } from '../../../../fixtures/failures/errors.ts';
import type { JourneyFailure } from '../../../../fixtures/failures/errors.ts';
import { STANDARD_DATABASE } from '../../../../fixtures/lab/series.ts';
import { CHANNELS } from '../../../../fixtures/record/record.ts';
import { closeSettledLedger, noteOpenLedger } from '../../../../fixtures/sweep/open-ledgers.ts';
import { newRunId, resolveTarget, writeRequest } from '../../../../fixtures/target/run-request.ts';
import type { RunRequest, TargetReference } from '../../../../fixtures/target/run-request.ts';
import type { Target } from '../../../../fixtures/target/target.ts';
import { JOURNEY_NAMES } from '../../../../journeys/catalogue.ts';
import { runFolder } from '../../../../reporters/storage/run-folder.ts';
import { sweepBefore } from '../../sweep/sweep-before.ts';
import { writingRefusal } from '../permit.ts';
import { onTarget } from '../probe.ts';
import { openScratch } from '../scratch.ts';

/** The second door to the journeys: `npx playwright test` runs them as ordinary tests, under the rules of a probe. */

/** What the tests are run against. */
export interface ChosenTarget {
  readonly reference: TargetReference;
  readonly target: Target;
  readonly resultsDir: string;
  readonly seed: number | undefined;
}

/** One worker of Playwright is one run: with a folder, a ledger and the lock of the target. */
export interface TestRun {
  readonly request: RunRequest;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Why journeys that write may not run now. */
  readonly refusal: JourneyFailure | undefined;
}

/** With the inspector, people take as long as they like; the longest that a timer can wait. */
const FOR_EVER_MS = 2 ** 31 - 1;

const CALL_LIMIT_MS = 10_000;

/**
 * The configured target, else the lab with Odoo 19.
 *
 * @throws {CommandError} where the configuration is wrong, or nothing is configured and there never was a lab
 */
export async function chooseTestTarget(env: NodeJS.ProcessEnv = process.env): Promise<ChosenTarget> {
  const config = loadConfig({ env, cwd: process.cwd() });
  const configured = selectTarget(config);
  const reference: TargetReference = configured
    ? { from: 'configuration', name: configured.name }
    : { from: 'lab', series: '19', database: STANDARD_DATABASE, language: 'en_US' };
  const target = await resolveTarget(reference, env);
  return {
    reference,
    target: env['PWDEBUG'] ? { ...target, stepTimeoutMs: FOR_EVER_MS } : target,
    resultsDir: resolve(config.resultsDir),
    seed: config.seed,
  };
}

/** @throws {CommandError} `environment` where the lab is chosen and is not up */
export async function requireTarget({ reference, target }: ChosenTarget): Promise<void> {
  if (reference.from !== 'lab') return;
  try {
    await fetch(new URL('/web/health', target.url), { signal: AbortSignal.timeout(CALL_LIMIT_MS) });
  } catch {
    throw new CommandError(
      'environment',
      `No target is configured, and no lab answers at ${target.url}. Run npx cutoff lab up, or name a target in cutoff.yaml or by ODOO_URL.`,
    );
  }
}

/** Holds the target, sweeps what earlier runs left, and lets the tests of a worker use the run. */
export async function withTestRun(
  { reference, target, resultsDir, seed = randomInt(2 ** 31) }: ChosenTarget,
  signal: AbortSignal,
  use: (run: TestRun) => Promise<void>,
): Promise<void> {
  const options = { target: reference, resultsDir, signal };
  await onTarget(options, target, async (held) => {
    const scratch = openScratch();
    const id = newRunId();
    try {
      const refusal = await writingRefusal(target, JOURNEY_NAMES, CALL_LIMIT_MS);
      await sweepBefore({
        target,
        reference,
        resultsDir,
        callTimeoutMs: CALL_LIMIT_MS,
        refused: refusal,
        say: (line) => process.stderr.write(`cutoff: ${line}\n`),
      });
      const request: RunRequest = {
        id,
        command: 'playwright test',
        startedAt: new Date().toISOString(),
        seed,
        folder: runFolder(resultsDir, id),
        scratch: scratch.path,
        target: reference,
        journeys: [...JOURNEY_NAMES],
        channels: [...CHANNELS],
      };
      writeRequest(request);
      noteOpenLedger(resultsDir, reference, id);
      await use({ request, target, signal: held, refusal });
      closeSettledLedger(resultsDir, reference, id);
    } finally {
      scratch.remove();
    }
  });
}
