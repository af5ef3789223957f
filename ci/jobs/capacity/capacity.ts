/** A capacity run from beginning to end: configuration after configuration, kept on disk after each level. */

import { CommandError } from '../../../fixtures/failures/errors.ts';
import type {
  CapacityAnswer,
  CapacityConfiguration,
  CapacityLevel,
  CapacityPlan,
  CapacitySection,
  Limits,
} from '../../../fixtures/record/capacity.ts';
import type { Headroom } from '../../../fixtures/record/headroom.ts';
import { verdictOf, type RunRecord } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';
import { recordHead } from '../deliver/record-head.ts';
import { sectionOf, type MeasuredConfiguration } from './assemble.ts';
import { sharesOf } from './level-profile.ts';
import type { LevelTarget } from './run-level.ts';
import { searchCapacity, type SearchProgress } from './search-run.ts';

/** One configuration of the server that is to be measured. */
export interface Site {
  readonly workers: number | null;
  readonly cpus: number | null;
  /** Makes it so, and says what to load. */
  readonly open: () => Promise<{ readonly target: Target; readonly levelTarget: LevelTarget }>;
}

export interface CapacityOptions {
  readonly runId: string;
  readonly sites: readonly Site[];
  /** Configurations of an earlier run that is gone on with, in the order of the sites. */
  readonly earlier: readonly CapacityConfiguration[];
  readonly profile: LoadProfile;
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  readonly seed: number;
  readonly price: CapacitySection['price'];
  readonly headroom: (answer: CapacityAnswer | null) => Headroom | null;
  readonly resultsDir: string;
  /** As the user typed it, for the record. */
  readonly command: string;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  readonly onSite: (site: Site) => void;
  readonly onProgress: (progress: SearchProgress) => void;
  readonly onLevel: (level: CapacityLevel) => void;
  /** Takes the record as it is after each level. */
  readonly keep: (record: RunRecord) => Promise<void>;
}

/**
 * Measures, and gives the record; also of a run that was stopped, with the levels that came to their end.
 *
 * @throws {CommandError} when no level was completed
 */
export async function runCapacity(options: CapacityOptions): Promise<RunRecord> {
  const { sites, earlier, plan, limits, signal, seed } = options;
  const measured: MeasuredConfiguration[] = [];
  let facts: { target: Target; odoo: string | null; language: string | null; k6: string } | undefined;
  const folder = runFolder(options.resultsDir, options.runId);
  const record = (current: readonly MeasuredConfiguration[], isUnderWay: boolean): RunRecord => {
    if (facts === undefined)
      throw new CommandError('inconclusive', 'No level was completed: there is nothing to report.');
    return recordOf(options, facts, { measured: current, isUnderWay });
  };
  for (const [index, site] of sites.entries()) {
    const before = earlier[index]?.levels ?? [];
    const { workers, cpus } = site;
    if (signal.aborted) break;
    options.onSite(site);
    const { target, levelTarget } = await site.open();
    const { levels, ended } = await searchCapacity({
      levelTarget,
      plan: { ...plan, budgetS: plan.budgetS / sites.length },
      limits,
      levels: before,
      seed,
      folder: sites.length === 1 ? folder : `${folder}/workers-${workers ?? index}`,
      signal,
      onProgress: options.onProgress,
      onLevel: async (levels, run) => {
        facts = { target, odoo: run.odoo, language: run.language, k6: run.load.k6 };
        const level = levels.at(-1);
        if (level) options.onLevel(level);
        const going: MeasuredConfiguration = { workers, cpus, levels, ended: UNDER_WAY };
        await options.keep(record([...measured, going, ...notComeTo(options, index + 1)], true));
      },
    });
    facts ??= { target, odoo: null, language: null, k6: 'unknown' };
    measured.push({ workers, cpus, levels, ended });
  }
  for (const each of notComeTo(options, measured.length)) measured.push(each);
  if (measured.every(({ levels }) => levels.length === 0)) {
    throw new CommandError(
      signal.aborted ? 'interrupted' : 'inconclusive',
      'No level was completed: there is nothing to report.',
    );
  }
  return record(measured, false);
}

/** The configurations from the one of this index on: as an earlier run left them, or without a level. */
function notComeTo({ sites, earlier }: CapacityOptions, from: number): readonly MeasuredConfiguration[] {
  return sites.slice(from).map(({ workers, cpus }, index) => {
    const before = earlier[from + index];
    return { workers, cpus, levels: before?.levels ?? [], ended: before?.ended ?? NOT_BEGUN };
  });
}

const NOT_BEGUN: CapacityConfiguration['ended'] = {
  is: 'interrupted',
  sentence: 'This configuration was not searched yet: continue with --resume.',
};

/** What stands in the record while the search goes on, for one that is killed. */
const UNDER_WAY: CapacityConfiguration['ended'] = {
  is: 'interrupted',
  sentence: 'The search was not complete when this was written: continue with --resume.',
};

function recordOf(
  { runId, command, startedAt, seed, profile, plan, limits, price, headroom }: CapacityOptions,
  {
    target,
    odoo,
    language,
    k6,
  }: {
    readonly target: Target;
    readonly odoo: string | null;
    readonly language: string | null;
    readonly k6: string;
  },
  {
    measured,
    isUnderWay,
  }: { readonly measured: readonly MeasuredConfiguration[]; readonly isUnderWay: boolean },
): RunRecord {
  const capacity = sectionOf({
    profile,
    shares: sharesOf(profile),
    k6,
    plan,
    limits,
    measured,
    isUnderWay,
    price,
    headroom,
  });
  return {
    ...recordHead({
      id: runId,
      command,
      startedAt,
      finishedAt: new Date(),
      seed,
      target,
      odoo,
      language,
    }),
    asked: [],
    journeys: [],
    capacity,
    ...verdictOf({ asked: [], journeys: [], capacity }),
  };
}
