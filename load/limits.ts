/** What a load run may not do: whom it may meet, and how hard. Pure. */

import { CommandError } from '../fixtures/failures/errors.ts';
import type { Target, TargetKind } from '../fixtures/target/target.ts';

/** Highest total rate of arrivals, per second. Everything above the lab's is a question for the owner of the server. */
const MOST_PER_SECOND: Readonly<Record<Exclude<TargetKind, 'production'>, number>> = {
  lab: 50,
  neutralised: 20,
  'non-production': 10,
};

/** Nothing runs longer by one command. */
const LONGEST_S = 12 * 3_600;

/**
 * Refuses targets that must not be loaded.
 *
 * @throws {CommandError} `configuration`
 */
export function checkTarget(target: Pick<Target, 'name' | 'kind' | 'safety'>): void {
  const problems: string[] = [];
  if (target.kind === 'production') {
    problems.push(
      `target ${target.name} is production: load runs are refused there. Use the lab (--odoo 19), or a copy of the database with kind: neutralised or non-production.`,
    );
  }
  if (target.safety !== 'full') {
    problems.push(
      `target ${target.name} has safety ${target.safety}, but a load run posts documents. Set safety: full on a target that may be filled with orders.`,
    );
  }
  if (problems.length > 0) throw new CommandError('configuration', problems);
}

/** Highest total rate of arrivals that a target of this kind may get, per second. */
export function rateCap({ kind }: Pick<Target, 'kind'>): number {
  return kind === 'production' ? 0 : MOST_PER_SECOND[kind];
}

/**
 * Refuses rates and lengths beyond the cap.
 *
 * @param peakPerSecond sum of the peaks of all streams
 * @throws {CommandError} `configuration`
 */
export function checkSize(
  target: Pick<Target, 'name' | 'kind'>,
  { peakPerSecond, durationS, arrivals }: { peakPerSecond: number; durationS: number; arrivals: number },
): void {
  const cap = rateCap(target);
  const problems: string[] = [];
  if (peakPerSecond > cap) {
    problems.push(
      `${peakPerSecond.toFixed(1)} transactions a second at the peak are more than ${cap}, the cap for a target of kind ${target.kind}: lower --scale.`,
    );
  }
  if (durationS > LONGEST_S) {
    problems.push(`${durationS} s are longer than ${LONGEST_S / 3600} hours: lower --duration.`);
  }
  if (arrivals === 0) {
    problems.push('No transaction would arrive: raise --scale or --duration.');
  }
  if (problems.length > 0) throw new CommandError('configuration', problems);
}
