/** How long XML-RPC calls wait for a worker where the log does not name their methods, as before Odoo 19. Pure. */

import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';

export interface UnnamedWait {
  /** Of the time that a client waits for the answer of a call at the knee. */
  readonly share: number;
  /** Means of a call, in milliseconds: at its client, and of all such requests at their workers. */
  readonly clientMs: number;
  readonly serverMs: number;
  /** What lay between both without company. */
  readonly idleGapMs: number;
}

/**
 * The mean time of a call at its client, less that of a request at its worker, less as much of both at the idle level:
 * network, and that calls outside of steps are other ones. `undefined` where either level has no such calls.
 */
export function unnamedWait(idle: CapacityLevel, knee: CapacityLevel): UnnamedWait | undefined {
  const [without, within] = [meansOf(idle), meansOf(knee)];
  if (without === undefined || within === undefined) return undefined;
  const idleGapMs = Math.max(0, without.clientMs - without.serverMs);
  const waitMs = Math.max(0, within.clientMs - within.serverMs - idleGapMs);
  return { ...within, idleGapMs, share: waitMs / within.clientMs };
}

function meansOf({
  steps,
  observation,
}: CapacityLevel): { readonly clientMs: number; readonly serverMs: number } | undefined {
  const requests = (observation?.requests?.methods ?? []).filter(({ what }) => what.startsWith('/xmlrpc/'));
  const calls = steps.filter(({ transport }) => transport === 'xmlrpc').flatMap((step) => step.calls);
  const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
    rows.reduce((all, row) => all + of(row), 0);
  const [atWorker, atClient] = [sum(requests, ({ count }) => count), sum(calls, ({ count }) => count)];
  const clientMs = sum(calls, ({ ms }) => ms);
  if (atWorker === 0 || clientMs === 0) return undefined;
  return {
    clientMs: clientMs / atClient,
    serverMs: sum(requests, ({ sqlMs, restMs }) => sqlMs + restMs) / atWorker,
  };
}
