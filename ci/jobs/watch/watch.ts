import { setTimeout as delay } from 'node:timers/promises';
import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import type { Pushgateway } from '../../../fixtures/config/config.ts';
import type { Retention } from '../../../fixtures/config/retention.ts';
import { formatCount } from '../../../reporters/format.ts';
import { announceCalendar } from '../deliver/announce-calendar.ts';
import { tidyResults } from '../deliver/tidy-results.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';
import { rowOf } from '../fleet/row.ts';
import type { FleetRow } from '../fleet/row.ts';
import { notRun, runTarget } from '../fleet/target-run.ts';
import type { Member, TargetRun, TargetRunOptions } from '../fleet/target-run.ts';
import { Keeper } from './keeper.ts';
import { firstStart, nextStart } from './rhythm.ts';
import type { Rhythm } from './rhythm.ts';
import { Places } from './spare.ts';
import type { Place } from './spare.ts';

/** Runs on an interval, for ever: each target on its own, so that no other target's trouble shifts it. */

export interface WatchOptions extends TargetRunOptions {
  readonly rhythm: Rhythm;
  readonly pushgateway: Pushgateway | undefined;
  readonly keep: Retention;
  /** Pushed beside each run, for alerts. */
  readonly calendar?: BusinessCalendar | undefined;
  /** Why no probe may run now, as one clause; `undefined` outside of maintenance. */
  readonly maintenance: (nowMs: number) => string | undefined;
  /** Takes what became of each run, in the order of their ends. */
  readonly onRow: (row: FleetRow) => void;
}

interface Tools {
  readonly keeper: Keeper;
  readonly places: Places;
  readonly cleanUp: () => Promise<void>;
}

/** Watches until the signal; resolves when every run under way has been stopped and its record is stored. */
export async function watch(members: readonly Member[], options: WatchOptions): Promise<void> {
  const { resultsDir, pushgateway: gateway, say } = options;
  const keeper = new Keeper({ resultsDir, gateway, say });
  const places = new Places(resultsDir, say);
  const tools: Tools = { keeper, places, cleanUp: retention(options) };
  const startedAt = performance.now();
  await Promise.all(
    members.map((member, index) =>
      watchOne(member, firstStart(startedAt, index, members.length, options.rhythm), options, tools),
    ),
  );
  await keeper.close();
  await places.close();
}

async function watchOne(member: Member, first: number, options: WatchOptions, tools: Tools): Promise<void> {
  const { signal, rhythm, say } = options;
  let start = { planned: first, at: first, missed: 0 };
  let silent: string | undefined;
  for (;;) {
    if (!(await sleepUntil(start.at, signal))) return;
    const maintenance = options.maintenance(Date.now());
    if (maintenance === undefined) {
      if (silent !== undefined) say(`${member.name}: maintenance is over, probing again`);
      await runOnce(member, options, tools);
    } else if (maintenance !== silent) {
      say(`${member.name}: not probed, ${maintenance}`);
    }
    silent = maintenance;
    start = nextStart(start.planned, performance.now(), rhythm, Math.random());
    if (start.missed > 0 && !signal.aborted) {
      const left = formatCount(start.missed, 'start was', 'starts were');
      say(`${member.name}: the run took longer than the interval, ${left} left out`);
    }
  }
}

/** One run with all that belongs to it. Never throws: a watch outlives everything that happens in it. */
async function runOnce(member: Member, options: WatchOptions, tools: Tools): Promise<void> {
  const { say, signal, onRow } = options;
  try {
    await tools.keeper.retry();
    const { result, spareFolder } = await runSomewhere(member, options, tools.places);
    // What was stopped half-way says nothing about the target: it is stored, and not pushed.
    const delivered =
      result.state === 'ran' && (await tools.keeper.keep(result.record, spareFolder, !signal.aborted));
    if (result.state === 'ran' && !signal.aborted) {
      await announceCalendar(options.calendar, result.record, options.pushgateway, say);
    }
    if (!signal.aborted || result.state === 'ran') onRow(rowOf(member, result, delivered));
    await tools.cleanUp();
  } catch (error) {
    say(`${member.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface PlacedRun {
  readonly result: TargetRun;
  /** Where the run wrote, where that is not the results folder. */
  readonly spareFolder: string | undefined;
}

async function runIn({ runsDir, isSpare }: Place, member: Member, options: WatchOptions): Promise<PlacedRun> {
  const result = await runTarget(member, { ...options, runsDir });
  const isElsewhere = isSpare && result.state === 'ran';
  return { result, spareFolder: isElsewhere ? runFolder(runsDir, result.record.run.id) : undefined };
}

async function runSomewhere(member: Member, options: WatchOptions, places: Places): Promise<PlacedRun> {
  try {
    const first = await places.choose();
    const placed = await runIn(first, member, options);
    const isFault = placed.result.state === 'not-run' && placed.result.exit === 'environment';
    if (!isFault || first.isSpare) return placed;
    // The disk may have filled up between our look and the run.
    const second = await places.choose();
    return second.isSpare ? await runIn(second, member, options) : placed;
  } catch (error) {
    return { result: notRun(error), spareFolder: undefined };
  }
}

/** Removes expired runs, and says once what keeps one of them. */
function retention({ resultsDir, keep, say }: WatchOptions): () => Promise<void> {
  const said = new Set<string>();
  const sayOnce = (line: string): void => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
  return () => tidyResults(resultsDir, keep, { say: sayOnce });
}

/** Resolves to `false` when the signal came. */
async function sleepUntil(at: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(Math.max(0, at - performance.now()), undefined, { signal });
    return !signal.aborted;
  } catch {
    return false;
  }
}
