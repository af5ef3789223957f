import type { ExitName } from '../../../fixtures/failures/errors.ts';

export type { ExitName };

/**
 * The exit codes of a fleet from bad to good: that a target is down says more than that one was not probed, and
 * that more than a report which did not arrive. Stopped by a signal comes before all: the fleet was not seen whole.
 */
const WORST_FIRST: readonly ExitName[] = [
  'interrupted',
  'failed',
  'configuration',
  'environment',
  'broken',
  'inconclusive',
  'undelivered',
  'passed',
];

/** The worst of several; nothing at all is not a pass. */
export function worstExit(exits: readonly ExitName[]): ExitName {
  return WORST_FIRST.find((each) => exits.includes(each)) ?? 'inconclusive';
}
