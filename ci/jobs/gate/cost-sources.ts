import type { ClientConfig } from 'pg';
import { COST_SOURCES, type CostSourceName, type GateSection } from '../../../fixtures/record/gate.ts';
import type { LogSource } from '../../../load/observe/log-source.ts';
import type { Side, Sides } from './pairs.ts';
import { presentOf } from './pairs.ts';
import type { CostSource } from './server-costs.ts';

/** Where queries are counted: at all sides in the same way, or they could not be compared. Pure. */

/** What there is at one side. */
export interface Costs {
  readonly log: LogSource | undefined;
  /** Reads the address where it is needed, and not before. */
  readonly postgres: (() => ClientConfig) | undefined;
}

export interface CostSources {
  /** `null` where no side has any. */
  readonly is: CostSourceName | null;
  readonly sources: Readonly<Record<Side, CostSource | undefined>>;
}

/**
 * The log before PostgreSQL, but first of all what every side has.
 *
 * @param recorded where the record counted that stands for the baseline; `undefined` where that is measured
 */
export function costSources(sides: Sides<Costs>, recorded: CostSourceName | null | undefined): CostSources {
  const present = presentOf(sides).map(([, costs]) => costs);
  const has = (costs: Costs | undefined, name: CostSourceName): boolean =>
    (name === 'log' ? costs?.log : costs?.postgres) !== undefined;
  const is =
    recorded ??
    COST_SOURCES.find((name) => present.every((costs) => has(costs, name))) ??
    COST_SOURCES.find((name) => present.some((costs) => has(costs, name))) ??
    null;
  const sourceOf = (costs: Costs | undefined): CostSource | undefined => {
    if (is === 'log') return costs?.log && { is, log: costs.log };
    if (is === 'pg_stat_statements') return costs?.postgres && { is, postgres: costs.postgres() };
    return undefined;
  };
  return { is, sources: { baseline: sourceOf(sides.baseline), candidate: sourceOf(sides.candidate) } };
}

/** Where queries were counted, and for each side where they were not, why. */
export function uncounted(
  sides: Sides<unknown>,
  { is, sources }: CostSources,
  unreadable: readonly { readonly side: Side; readonly why: string }[],
): Pick<GateSection['counters'], 'source' | 'missing'> {
  const present = presentOf(sides).map(([side]) => side);
  const why = (side: Side): string | undefined => {
    const found = unreadable.find((each) => each.side === side);
    if (found) return found.why;
    return sources[side] === undefined ? wayOut(side, is) : undefined;
  };
  const missing = present.flatMap((side) => {
    const reason = why(side);
    return reason === undefined ? [] : [`Queries of the ${side} are not counted: ${reason}.`];
  });
  return { source: missing.length === present.length ? null : is, missing };
}

function wayOut(side: Side, is: CostSourceName | null): string {
  const log = `name its request log (--${side}-log, or server.log of its target)`;
  const postgres = 'set server.postgres of its target';
  if (is === 'log') return `${log}, as for the other side`;
  if (is === 'pg_stat_statements')
    return `${postgres}, as for the other side, which is counted by pg_stat_statements`;
  return `${log}, or ${postgres}`;
}
