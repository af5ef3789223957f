import { isOurs, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import { placeRisks } from '../../../fixtures/synthetic/place-risks.ts';
import { proveSynthetic } from '../../../fixtures/synthetic/proof.ts';
import { effectiveSafety, type Target } from '../../../fixtures/target/target.ts';
import { type JourneyName, journeyNamed } from '../../../journeys/catalogue.ts';

/** Most risks that one message names; the others show once these are gone. */
const MOST_SHOWN = 5;

/**
 * Why these journeys may not write to this target now, as Odoo itself shows it: on a production database the company
 * must be proved to be synthetic, and nothing in it may make Odoo send something. `undefined` where they may, and where
 * the target could not be asked: then the journeys find that out, and each session of theirs asks again before it writes.
 *
 * @param callTimeoutMs limit of one call, in milliseconds
 */
export async function writingRefusal(
  ...asked: Parameters<typeof writingDoubt>
): Promise<JourneyFailure | undefined> {
  const doubt = await writingDoubt(...asked);
  return doubt && isOurs(doubt.kind) ? doubt : undefined;
}

/** The same, or why the target could not be asked. */
export async function writingDoubt(
  target: Target,
  journeys: readonly JourneyName[],
  callTimeoutMs: number,
): Promise<JourneyFailure | undefined> {
  const writes = journeys.some((name) => journeyNamed(name).needs !== 'read-only');
  if (target.kind !== 'production' || effectiveSafety(target) !== 'full' || !writes) return undefined;
  try {
    const session = await connect({
      ...target,
      callTimeoutMs: Math.min(target.callTimeoutMs, callTimeoutMs),
    });
    try {
      await proveSynthetic(session, target);
      return refusalOf(target, await placeRisks(session, target));
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof JourneyFailure) return error;
    throw error;
  }
}

function refusalOf({ name }: Target, risks: readonly string[]): JourneyFailure | undefined {
  if (risks.length === 0) return undefined;
  const more = risks.length > MOST_SHOWN ? ` And ${risks.length - MOST_SHOWN} more.` : '';
  return new JourneyFailure(
    'refused',
    `Refused before anything was sent: Odoo might write to somebody outside, or keep what a probe posts. ${risks.slice(0, MOST_SHOWN).join(' ')}${more}`,
    { hint: `Repair that, then see cutoff prepare --target ${name} --dry-run.` },
  );
}
