import type { Target } from '../fixtures/target.ts';
import type { JourneyName } from '../journeys/journey.ts';

/** Journeys that write nothing to the target. The others reserve, move, ship or post, and need safety `full`. */
const WRITE_NOTHING: readonly JourneyName[] = ['login'];

/**
 * Why these journeys may not run against this target: one line each, with the way out; empty where they may. Documents
 * of a real company are never touched: `full` is not enough on a database of kind `production`.
 */
export function refusals(
  target: Pick<Target, 'name' | 'kind' | 'safety'>,
  journeys: readonly JourneyName[],
): string[] {
  const writing = journeys.filter((journey) => !WRITE_NOTHING.includes(journey));
  if (writing.length === 0) return [];
  const names = writing.join(', ');
  if (target.kind === 'production') {
    return [
      `Target ${target.name} is of kind production, and ${names} would write to its books: run with --journey ${WRITE_NOTHING.join(',')}, or point cutoff at a copy and set its kind to neutralised or non-production (CUTOFF_TARGET_KIND).`,
    ];
  }
  if (target.safety !== 'full') {
    return [
      `Target ${target.name} has safety ${target.safety}, and ${names} would write to its books: run with --journey ${WRITE_NOTHING.join(',')}, or set safety to full where that is wanted (CUTOFF_SAFETY).`,
    ];
  }
  return [];
}
