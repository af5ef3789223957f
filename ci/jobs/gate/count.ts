import type { StepCounts } from '../../../fixtures/record/gate.ts';
import type { OdooSession } from '../../../fixtures/odoo/session.ts';
import { rpcDriver } from '../../../journeys/define.ts';
import type { World } from '../../../journeys/world.ts';
import { StatementsUnreadable } from '../../../load/observe/statement-counts.ts';
import { quantile } from '../../../fixtures/statistics/summary.ts';
import { countRounds, WARM_UPS, type Counted, type CountRequest, type Round } from './count-rounds.ts';
import type { Side } from './pairs.ts';
import { openServerCosts, UNKNOWN_COST, type CostSource, type ServerCosts } from './server-costs.ts';

/** Counting what each step costs over RPC: queries, calls and requests, from the client and the server. */

export interface RpcCountRequest extends CountRequest {
  /** `undefined` where nothing of the server can be read: then only what the client sends is counted. */
  readonly sources: Readonly<Record<Side, CostSource | undefined>>;
}

export interface RpcCounted extends Pick<Counted, 'steps' | 'failures'> {
  /** Sources that turned out to say nothing, and why, without a full stop. */
  readonly unreadable: readonly { readonly side: Side; readonly why: string }[];
  /** Median time of one journey, checks included. */
  readonly transactionMs: number;
}

/** Runs all passes. */
export async function countSteps(request: RpcCountRequest): Promise<RpcCounted> {
  const { journeys, lines, passes, sources } = request;
  const unreadable: { side: Side; why: string }[] = [];
  const { steps, failures, tookMs } = await countRounds(request, {
    channel: 'rpc',
    name: 'count',
    rounds: roundsOf({ journeys, lines, passes }),
    further: passOf({ journeys, lines }),
    open: async (side, target) => {
      const costs = await openServerCosts(sources[side], target.database).catch((error: unknown) => {
        if (!(error instanceof StatementsUnreadable)) throw error;
        unreadable.push({ side, why: error.message });
        return undefined;
      });
      return {
        perform: async (step, world, state, limited) => {
          const meter = await openMeter(costs, world);
          await limited(rpcDriver(step, meter.world, state));
          return meter.read();
        },
        close: async () => costs?.close(),
      };
    },
  });
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { steps, failures, unreadable, transactionMs: sorted.length === 0 ? 0 : quantile(sorted, 0.5) };
}

function roundsOf({ journeys, lines, passes }: Pick<CountRequest, 'journeys' | 'lines' | 'passes'>): Round[] {
  return [
    ...Array.from({ length: WARM_UPS }, () =>
      journeys.map((journey) => ({ journey, size: lines.at(-1) ?? 1, counts: false })),
    ),
    ...Array.from({ length: passes }, () => passOf({ journeys, lines })),
  ].flat();
}

function passOf({ journeys, lines }: Pick<CountRequest, 'journeys' | 'lines'>): Round[] {
  return journeys.flatMap((journey) => lines.map((size) => ({ journey, size, counts: true })));
}

interface Meter {
  /** The world with calls counted. */
  readonly world: World;
  read(): Promise<StepCounts>;
}

/** Counts from here on: calls of the acting session, and what they cost the server. */
async function openMeter(costs: ServerCosts | undefined, world: World): Promise<Meter> {
  const costSince = await costs?.start();
  let calls = 0;
  let documents = 0;
  const counted = (session: OdooSession): OdooSession => ({
    ...session,
    call: (call) => {
      calls += 1;
      return session.call(call);
    },
  });
  // The world's own parts are getters that change as the journey signs in.
  const metered: World = Object.create(world, {
    acting: { get: () => counted(world.acting) },
    documents: {
      get: () => ({
        format: () => world.documents.format(),
        render: (...args: Parameters<World['documents']['render']>) => {
          documents += 1;
          return world.documents.render(...args);
        },
      }),
    },
  });
  return {
    world: metered,
    read: async () => ({
      ...((await costSince?.(calls + documents)) ?? UNKNOWN_COST),
      calls,
      bytes: null,
      long_tasks: null,
    }),
  };
}
