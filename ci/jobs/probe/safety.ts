import { effectiveSafety, SAFETY_LEVELS } from '../../../fixtures/target/target.ts';
import type { SafetyLevel, Target } from '../../../fixtures/target/target.ts';
import { type JourneyName, journeyNamed, JOURNEYS } from '../../../journeys/catalogue.ts';

type Exposed = Pick<Target, 'name' | 'kind' | 'safety' | 'synthetic'>;

function isAllowed(journey: JourneyName, level: SafetyLevel): boolean {
  return SAFETY_LEVELS.indexOf(journeyNamed(journey).needs) <= SAFETY_LEVELS.indexOf(level);
}

/** The journeys of a run that names none: all that the target allows, each business step once where possible. */
export function standardJourneys(target: Omit<Exposed, 'name'>): JourneyName[] {
  const level = effectiveSafety(target);
  const allowed = JOURNEYS.map(({ name }) => name).filter((name) => isAllowed(name, level));
  // A sales order begins with a quotation.
  return allowed.includes('sales_order') ? allowed.filter((name) => name !== 'quotation') : allowed;
}

/** Why these journeys may not run against this target: one line each, with the way out; empty where they may. */
export function refusals(target: Exposed, journeys: readonly JourneyName[]): string[] {
  const level = effectiveSafety(target);
  const refused = journeys.filter((journey) => !isAllowed(journey, level));
  if (refused.length === 0) return [];
  const names = refused.join(', ');
  const instead = `run with --journey ${standardJourneys(target).join(',')}`;
  if (target.kind === 'production') {
    return [
      `Target ${target.name} is of kind production with safety ${target.safety}, and ${names} would write to its books: ${instead}. Or create a synthetic company for it (cutoff prepare), name that in synthetic_company and set safety to full. Or use a copy and set its kind to neutralised or non-production (CUTOFF_TARGET_KIND). What a target needs: docs/targets.md.`,
    ];
  }
  return [
    `Target ${target.name} has safety ${target.safety}, and ${names} would write to its books: ${instead}, or set safety to full where that is wanted (CUTOFF_SAFETY). What a target needs: docs/targets.md.`,
  ];
}
