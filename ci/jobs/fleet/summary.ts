import Table from 'cli-table3';
import { EXIT } from '../../../fixtures/failures/errors.ts';
import { formatDuration, oneLine } from '../../../reporters/format.ts';
import { VERDICT_SIGNS } from '../../../reporters/outcomes.ts';
import type { FleetRow } from './row.ts';
import { worstExit } from './worst-exit.ts';

/** How a round over a fleet reads: a line for each target as it ends, a table and JSON at the end. */

/** `✓ pass`, or what kept the target from being run. */
function wordOf({ verdict, exit }: FleetRow): string {
  if (verdict === null) return `? not run (${exit})`;
  const { symbol, word } = VERDICT_SIGNS[verdict];
  return `${symbol} ${word}`;
}

function countOf({ journeys, verdict }: FleetRow): string {
  return verdict === null ? '–' : `${journeys.passed}/${journeys.asked}`;
}

/** One line: `acme  ✓ pass  6/6  12.3 s`, with the first reason where there is one. */
export function rowLine(row: FleetRow): string {
  const [reason] = row.reasons;
  const more = row.reasons.length > 1 ? ` (and ${row.reasons.length - 1} more)` : '';
  const why = reason === undefined ? '' : `  ${oneLine(reason, 160)}${more}`;
  return `${row.target}  ${wordOf(row)}  ${countOf(row)}  ${formatDuration(row.durationMs)}${why}`;
}

export function fleetTable(rows: readonly FleetRow[]): string {
  const table = new Table({
    head: ['Target', 'Tenant', 'Verdict', 'Passed', 'Took', 'Run'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.target,
      row.tenant ?? '–',
      wordOf(row),
      countOf(row),
      formatDuration(row.durationMs),
      row.run ?? '–',
    ]);
  }
  const passed = rows.filter(({ verdict }) => verdict === 'pass').length;
  const exit = worstExit(rows.map((row) => row.exit));
  return `${table.toString()}\n${passed} of ${rows.length} targets pass; exit ${EXIT[exit]} (${exit})\n`;
}

export function fleetJson(rows: readonly FleetRow[]): string {
  const exit = worstExit(rows.map((row) => row.exit));
  return `${JSON.stringify({ exit, code: EXIT[exit], targets: rows }, null, 2)}\n`;
}
