import type { Config } from '../../../fixtures/config/config.ts';
import { selectTarget } from '../../../fixtures/config/config.ts';
import { readPostgresAddress } from '../../../fixtures/config/server.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { openLab, type Lab } from '../../../fixtures/lab/lab.ts';
import { SERIES, type Series } from '../../../fixtures/lab/series.ts';
import { resolveTarget } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { k6Stage } from '../../../load/k6/binary.ts';
import { checkTarget } from '../../../load/limits.ts';
import { fileLog, labLog } from '../../../load/observe/log-source.ts';
import { costSources, type Costs, type CostSources } from './cost-sources.ts';
import { presentOf, type Side, type Sides } from './pairs.ts';

/** From what the user named to the two sides: targets of the configuration, or databases of the lab. */

export interface SidesRequest {
  /** The baseline is `undefined` where a record stands for it. */
  readonly asked: Sides<string>;
  /** Files of request logs that were named, before those of the configuration or of the lab. */
  readonly logFiles: Readonly<Record<Side, string | undefined>>;
  /** Where the record that stands for the baseline counted; `undefined` without one. */
  readonly recorded: CostSources['is'] | undefined;
  readonly config: Config;
  readonly configPath: string | undefined;
  readonly yes: boolean;
}

export interface OpenedSides {
  readonly targets: Sides<Target>;
  readonly costs: CostSources;
  /** Whether all that is measured is of the lab. */
  readonly isLab: boolean;
}

const LAB = /^lab:(\d+)\/(\S+)$/;

/** @throws {CommandError} `configuration` or `environment`, with one line for each problem */
export async function openSides(request: SidesRequest): Promise<OpenedSides> {
  const present = presentOf(request.asked);
  const labSides = present.map(([, asked]) => LAB.exec(asked)).filter((found) => found !== null);
  const lab = labSides.length > 0 ? await labUp(labSides, request.yes) : undefined;
  const { baseline: named, candidate: judged } = request.asked;
  const [candidate, baseline] = await Promise.all([
    openSide('candidate', judged, request, lab),
    named === undefined ? undefined : openSide('baseline', named, request, lab),
  ]);
  // Before anything is counted: counting already makes orders.
  for (const side of [candidate, baseline]) if (side !== undefined) checkTarget(side.target);
  const { url, database } = candidate.target;
  if (baseline?.target.url === url && baseline.target.database === database) {
    throw new CommandError(
      'configuration',
      `--baseline ${named ?? ''} and --candidate ${judged} are the same database ${database} at ${url}: name two deployments, or two databases.`,
    );
  }
  return {
    targets: { baseline: baseline?.target, candidate: candidate.target },
    costs: costSources({ baseline: baseline?.costs, candidate: candidate.costs }, request.recorded),
    isLab: labSides.length === present.length,
  };
}

async function labUp(sides: readonly RegExpExecArray[], yes: boolean): Promise<Lab> {
  const wanted = sides.map(([asked, series, database = '']) => ({
    asked,
    series: seriesOf(series, asked),
    database,
  }));
  const lab = await openLab();
  const all = [...new Set(wanted.map(({ series }) => series))];
  for (const series of all) {
    await lab.up({
      series: [series],
      databases: wanted.filter((each) => each.series === series).map(({ database }) => database),
      yes,
      beside: [k6Stage()],
    });
  }
  return lab;
}

async function openSide(
  side: Side,
  asked: string,
  { logFiles, config, configPath }: SidesRequest,
  lab: Lab | undefined,
): Promise<{ target: Target; costs: Costs }> {
  const file = logFiles[side];
  const found = LAB.exec(asked);
  if (found && lab) {
    const series = seriesOf(found[1], asked);
    const database = found[2] ?? '';
    const target = await resolveTarget({ from: 'lab', series, database, language: 'en_US' });
    return {
      target,
      costs: {
        log: file === undefined ? labLog(lab, series) : fileLog(file),
        postgres: () => lab.postgres(series, database),
      },
    };
  }
  const chosen = selectTarget(config, asked);
  if (!chosen) {
    throw new CommandError(
      'configuration',
      `--${side} ${asked} is not a target: name one of the configuration, or a database of the lab as lab:19/${side}.`,
    );
  }
  const target = await resolveTarget({
    from: 'configuration',
    name: chosen.name,
    ...(configPath === undefined ? {} : { configPath }),
  });
  const { log, postgres } = target.server ?? {};
  const path = file ?? log;
  return {
    target,
    costs: {
      log: path === undefined ? undefined : fileLog(path),
      postgres:
        postgres && (() => ({ connectionString: readPostgresAddress(postgres, process.env).reveal() })),
    },
  };
}

function seriesOf(text: string | undefined, asked: string | undefined): Series {
  const found = SERIES.find((series) => series === text);
  if (found) return found;
  throw new CommandError(
    'configuration',
    `${asked ?? 'lab'}: the lab has no Odoo ${text ?? ''}; it has ${SERIES.join(' and ')}.`,
  );
}
