import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import type { Pushgateway } from '../../../fixtures/config/config.ts';
import { publish } from '../../../reporters/publish.ts';
import { announceCalendar } from '../deliver/announce-calendar.ts';
import { rowOf } from './row.ts';
import type { FleetRow } from './row.ts';
import { runTarget } from './target-run.ts';
import type { Member, TargetRun, TargetRunOptions } from './target-run.ts';

export interface FleetOptions extends TargetRunOptions {
  readonly pushgateway: Pushgateway | undefined;
  /** Pushed beside each run, for alerts. */
  readonly calendar?: BusinessCalendar | undefined;
  /** Called with each row as its target is done, in the order of their ends. */
  readonly onRow: (row: FleetRow) => void;
}

/** Probes every target once and publishes every record. Rows come back in the order of the targets; never throws. */
export async function probeFleet(
  members: readonly Member[],
  options: FleetOptions,
): Promise<readonly FleetRow[]> {
  return Promise.all(
    members.map(async (member) => {
      const result = await runTarget(member, options);
      const row = rowOf(member, result, await isDelivered(result, member, options));
      options.onRow(row);
      return row;
    }),
  );
}

async function isDelivered(result: TargetRun, { name }: Member, options: FleetOptions): Promise<boolean> {
  if (result.state === 'not-run') return false;
  try {
    const say = (line: string): void => options.say(`${name}: ${line}`);
    // What was stopped half-way by an operator says nothing about the target; its record is kept.
    const gateway = options.signal.aborted ? undefined : options.pushgateway;
    const { delivered } = await publish(result.record, {
      resultsDir: options.resultsDir,
      gateway,
      print: undefined,
      log: say,
      colour: false,
    });
    await announceCalendar(options.calendar, result.record, gateway, say);
    return delivered;
  } catch (error) {
    options.say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
