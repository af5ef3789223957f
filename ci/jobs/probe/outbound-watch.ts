import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import type { OutboundSection } from '../../../fixtures/record/record.ts';
import { newestMessage, outboundSince } from '../../../fixtures/synthetic/outbound.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/** Looks at Odoo's queues for what one run put into them. */
export interface OutboundWatch {
  /** What the run made Odoo send; never throws: when it could not be checked, it says so. */
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
  const opened = await unlessFailed(connect(patient));
  const before = opened && (await unlessFailed(newestMessage(opened)));
  return {
    look: async () => {
      try {
        if (!opened || before === undefined) return { looked: false, messages: [] };
        const messages =
          (await unlessFailed(outboundSince(opened, before))) ?? (await outboundAnew(patient, before));
        return messages === undefined ? { looked: false, messages: [] } : { looked: true, messages };
      } finally {
        await opened?.close();
      }
    },
  };
}

/** For a session that ended meanwhile, as where the server was restarted. */
async function outboundAnew(
  target: Target,
  before: number,
): Promise<OutboundSection['messages'] | undefined> {
  const session = await unlessFailed(connect(target));
  if (!session) return undefined;
  try {
    return await unlessFailed(outboundSince(session, before));
  } finally {
    await session.close();
  }
}

async function unlessFailed<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JourneyFailure) return undefined;
    throw error;
  }
}
