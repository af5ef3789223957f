import { setTimeout as delay } from 'node:timers/promises';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import { gatewayOf } from '../../../reporters/pushgateway/gateway.ts';
import { publish } from '../../../reporters/publish.ts';
import { runProbe } from '../probe/probe.ts';

/** Probes in the background at an interval, as a scheduler does, until they are stopped. */
export interface Probing {
  readonly runs: readonly RunRecord[];
  /** Ends the run under way, and returns when it ended. */
  stop(): Promise<void>;
}

export interface ProbingOptions {
  readonly target: TargetReference;
  readonly journeys: readonly JourneyName[];
  readonly everyS: number;
  readonly resultsDir: string;
  readonly gatewayUrl: string;
  readonly onRun: (record: RunRecord) => void;
}

export function startProbing(options: ProbingOptions): Probing {
  const runs: RunRecord[] = [];
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const nextMs = performance.now() + options.everyS * 1000;
      const record = await oneRun(options, stopping.signal);
      if (stopping.signal.aborted) return;
      runs.push(record);
      options.onRun(record);
      const restMs = Math.max(0, nextMs - performance.now());
      await delay(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const looping = loop();
  // Whoever waits for runs meanwhile sees none; the reason comes out of stop().
  looping.catch(() => undefined);
  return {
    runs,
    stop: async () => {
      stopping.abort();
      await looping;
    },
  };
}

async function oneRun(
  { target, journeys, resultsDir, gatewayUrl }: ProbingOptions,
  signal: AbortSignal,
): Promise<RunRecord> {
  const record = await runProbe({
    target,
    journeys,
    channels: ['rpc'],
    resultsDir,
    seed: 1,
    command: 'cutoff drill',
    signal,
  });
  if (!signal.aborted) {
    const gateway = gatewayOf(gatewayUrl);
    await publish(record, { resultsDir, gateway, print: undefined, log: () => undefined, colour: false });
  }
  return record;
}
