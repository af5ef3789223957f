import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { statusOf } from '../../../fixtures/failures/errors.ts';
import type { FailureKind } from '../../../fixtures/failures/errors.ts';
import type { Channel, JourneyResult } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';

/**
 * What worked at a target in an earlier run. A password that was never accepted is a matter of configuration; one that
 * was accepted yesterday and is refused today is the target's failure. The same holds for the data of the probes.
 */

const Worked = z.strictObject({
  salt: z.string(),
  /** Marks under which something passed: `access <channel> <mark>`, `data <journey> <mark>`. */
  passed: z.array(z.string()).max(200),
});
type Worked = z.infer<typeof Worked>;

/** What a refusal becomes where the same was accepted before. */
const LOST: Partial<Record<FailureKind, FailureKind>> = { credential: 'access_lost', data: 'data_lost' };

/**
 * The results, with what worked before and does not now as the target's failure; notes what passed.
 *
 * @param file of this target; one that is missing or damaged counts as "nothing worked before"
 */
export async function judgeByPast(
  file: string,
  target: Target,
  results: readonly JourneyResult[],
): Promise<readonly JourneyResult[]> {
  const past = read(file);
  const marksOf = ({ journey, channel }: JourneyResult): { credential: string; data: string } => ({
    credential: `access ${channel} ${mark(past.salt, accessOf(target, channel))}`,
    data: `data ${journey} ${mark(past.salt, dataOf(target))}`,
  });
  const judged = results.map((result) => {
    const kind = result.failure?.kind;
    const isLost = (kind === 'credential' || kind === 'data') && past.passed.includes(marksOf(result)[kind]);
    return isLost ? lost(result) : result;
  });
  const passed = results
    .filter(({ status }) => status === 'passed')
    .flatMap((each) => Object.values(marksOf(each)));
  const now = [...new Set([...passed, ...past.passed])].slice(0, 200);
  if (passed.some((each) => !past.passed.includes(each))) {
    const text = `${JSON.stringify({ salt: past.salt, passed: now } satisfies Worked)}\n`;
    // A run is worth more than the memory of it; the record itself says where the disk is full.
    await writeAtomic(file, text).catch(() => undefined);
  }
  return judged;
}

function lost(result: JourneyResult): JourneyResult {
  const turn = <F extends { kind: FailureKind }>(failure: F): F => ({
    ...failure,
    kind: LOST[failure.kind] ?? failure.kind,
  });
  return {
    ...result,
    status: 'failed',
    ...(result.failure ? { failure: turn(result.failure) } : {}),
    steps: result.steps.map((step) =>
      step.failure
        ? { ...step, failure: turn(step.failure), status: statusOf(turn(step.failure).kind) }
        : step,
    ),
  };
}

/** Sixteen bits of a salted hash: enough to see that a secret changed, and too little to find it by trying. */
function mark(salt: string, text: string): string {
  return createHash('sha256').update(`${salt}\0${text}`).digest('hex').slice(0, 4);
}

function accessOf({ url, database, login, password, apiKey, transport }: Target, channel: Channel): string {
  const secret = channel === 'ui' || transport === 'web' ? password : (apiKey ?? password);
  return JSON.stringify([url, database, login, secret.reveal()]);
}

function dataOf({ url, database, catalogue, synthetic }: Target): string {
  return JSON.stringify([url, database, catalogue, synthetic ?? null]);
}

function read(file: string): Worked {
  try {
    return Worked.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { salt: randomBytes(8).toString('hex'), passed: [] };
  }
}
