import type { FailureKind } from '../../../fixtures/failures/errors.ts';
import type { JourneyResult } from '../../../fixtures/record/record.ts';
import type { Expected } from './situation.ts';

/** What came of a journey. */
export interface Seen {
  readonly status: JourneyResult['status'];
  readonly step: string | null;
  readonly kind: FailureKind | null;
  /** Without secrets. */
  readonly message: string | null;
  /** Documents that stay, and records that are not accounted for; `null` when unknown. */
  readonly left: number | null;
}

/** What is wrong with it, one sentence; `undefined` where it came as expected. */
export function complaint(expected: Expected, seen: Seen): string | undefined {
  const came =
    seen.status === 'passed'
      ? 'passed'
      : `${seen.status} in ${seen.step ?? '?'} (${seen.kind ?? '?'}: ${seen.message ?? ''})`;
  if (expected === 'passed') return seen.status === 'passed' ? undefined : `${came}, expected to pass`;
  const isSo = seen.kind === expected.kind && (seen.message ?? '').includes(expected.says);
  if (!isSo) return `${came}, expected ${expected.kind} saying "${expected.says}"`;
  if (expected.kind !== 'unsupported') return undefined;
  if (seen.step !== 'prepare') return `unsupported only in ${seen.step ?? '?'}, expected beforehand`;
  return seen.left === 0 ? undefined : `unsupported, and left ${seen.left ?? 'something unknown'} behind`;
}
