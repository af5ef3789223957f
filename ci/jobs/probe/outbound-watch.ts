import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import type { OutboundSection } from '../../../fixtures/record/record.ts';
import { newestMessage, outboundSince } from '../../../fixtures/synthetic/outbound.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/** Looks at Odoo's queues for what one run put into them. */
export interface OutboundWatch {
  /** What the run made Odoo send; never throws: where nobody could look, it says so. */
  look(): Promise<OutboundSection>;
}

/**
 * Remembers where the messages of the target's user end before a run. Never throws: a target that cannot be asked now
 * is a matter of the journeys.
 *
 * @param callTimeoutMs limit of one call, in milliseconds
 */
export async function watchOutbound(target: Target, callTimeoutMs: number): Promise<OutboundWatch> {
  const patient = { ...target, callTimeoutMs: Math.min(target.callTimeoutMs, callTimeoutMs) };
  const before = await withSession(patient, newestMessage);
  return {
    look: async () => {
      if (before === undefined) return { looked: false, messages: [] };
      const messages = await withSession(patient, (session) => outboundSince(session, before));
      return messages === undefined ? { looked: false, messages: [] } : { looked: true, messages };
    },
  };
}

async function withSession<T>(
  target: Target,
  work: (session: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T | undefined> {
  try {
    const session = await connect(target);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof JourneyFailure) return undefined;
    throw error;
  }
}
