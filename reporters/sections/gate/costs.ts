import type { CountedStep, Counter, GateSection } from '../../../fixtures/record/gate.ts';
import { formatCount } from '../../format.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

/** What each step was counted to cost at both sides, as tables that reports share. Pure. */

export interface CostTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly step: string; readonly cells: readonly string[] }[];
}

const COLUMNS: Readonly<
  Record<CountedStep['channel'], readonly { readonly counter: Counter; readonly title: string }[]>
> = {
  rpc: [
    { counter: 'queries', title: 'Queries' },
    { counter: 'calls', title: 'RPC calls' },
    { counter: 'requests', title: 'Requests' },
  ],
  ui: [
    { counter: 'requests', title: 'Requests' },
    { counter: 'bytes', title: 'Bytes' },
    { counter: 'long_tasks', title: 'Long tasks' },
  ],
};

const TITLES: Readonly<Record<CountedStep['channel'], string>> = { rpc: 'By RPC', ui: 'In the browser' };

/** A table for each channel that was counted; a cell has one number where both sides agree, and `before → after` else. */
export function costTables({ steps }: Pick<GateSection['counters'], 'steps'>): CostTable[] {
  return (['rpc', 'ui'] as const).flatMap((channel) => {
    const own = steps.filter((each) => each.channel === channel);
    if (own.length === 0) return [];
    const sizes = [...new Set(own.map(({ lines }) => lines))].toSorted((a, b) => a - b);
    const columns = COLUMNS[channel].flatMap(({ counter, title }) =>
      sizes.map((lines) => ({ counter, title, lines })),
    );
    const isOne = new Set(own.map(({ journey }) => journey)).size === 1;
    const nameOf = ({ journey, step }: CountedStep): string => (isOne ? step : `${journey}/${step}`);
    const names = [...new Set(own.map(nameOf))];
    return [
      {
        title: TITLES[channel],
        columns: columns.map(({ title, lines }) => `${title}, ${formatCount(lines, 'line')}`),
        rows: names.map((name) => ({
          step: name,
          cells: columns.map(({ counter, lines }) =>
            cellOf(
              own.find((each) => nameOf(each) === name && each.lines === lines),
              counter,
            ),
          ),
        })),
      },
    ];
  });
}

function cellOf(counted: CountedStep | undefined, counter: Counter): string {
  const [before, after] = [leastOf(counted?.baseline, counter), leastOf(counted?.candidate, counter)];
  if (before === undefined && after === undefined) return '–';
  return before === after ? numberText(before) : `${numberText(before)} → ${numberText(after)}`;
}

/** Passes fill caches and wake what Odoo does by the clock, so the least of them is what the work costs. */
function leastOf(passes: CountedStep['baseline'] | undefined, counter: Counter): number | undefined {
  const values = (passes ?? []).flatMap((pass) => pass[counter] ?? []);
  return values.length === 0 ? undefined : smallest(values);
}

function numberText(value: number | undefined): string {
  return value === undefined ? 'unknown' : value.toLocaleString('en-US');
}

/** One sentence where nothing became more or fewer, and all of it is known; `undefined` elsewhere. */
export function sameCostWords({
  steps,
  findings,
  missing,
  unsettled,
}: GateSection['counters']): string | undefined {
  if (steps.length === 0 || findings.length + missing.length + unsettled.length > 0) return undefined;
  const isBrowser = steps.some(({ channel }) => channel === 'ui');
  return `Every step sends the server as many queries as before${isBrowser ? ', also in the browser' : ''}.`;
}
