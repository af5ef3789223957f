import Table from 'cli-table3';
import { group, rollup } from 'd3-array';
import { placeName, type ResidueRecord, type TrialResult } from './record.ts';

/** What a run of kills found, for a terminal of 100 columns. */
export function residueTable(record: ResidueRecord): string {
  const rows = new Table({
    head: ['Journey', 'Channel', 'Odoo', 'in', 'Kills', 'hit in', 'by ledger', 'by mark', 'stay', 'failed'],
    colWidths: [15, 9, 6, 10, 7, 21, 11, 9, 6, 8],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const own of groupsOf(record.trials)) {
    const [first] = own;
    if (first === undefined) continue;
    const kills = own.filter(({ hit }) => hit !== null);
    const sum = (figure: (trial: TrialResult) => number): number =>
      own.reduce((total, trial) => total + figure(trial), 0);
    rows.push([
      first.journey,
      first.channel,
      first.odoo,
      first.place,
      kills.length,
      stagesHit(kills),
      sum((trial) => (trial.ledger !== 'deleted' ? trial.found : 0)),
      sum((trial) => (trial.ledger === 'deleted' ? trial.found : 0)),
      sum(({ left }) => left),
      own.filter(({ failures }) => failures.length > 0).length,
    ]);
  }
  return [
    rows.toString(),
    ...comparisonLines(record),
    ...record.reasons.slice(0, 40),
    verdictLine(record),
  ].join('\n');
}

function groupsOf(trials: readonly TrialResult[]): TrialResult[][] {
  const groups = group(
    trials,
    ({ odoo, place, journey, channel }) => `${odoo} ${place} ${journey} ${channel}`,
  );
  return [...groups].toSorted(([a], [b]) => a.localeCompare(b)).map(([, own]) => own);
}

function stagesHit(kills: readonly TrialResult[]): string {
  const counts = rollup(
    kills.flatMap(({ hit }) => hit?.stage ?? []),
    (same) => same.length,
    (stage) => stage,
  );
  return [...counts].map(([stage, count]) => (count > 1 ? `${stage} ${count}` : stage)).join(', ');
}

function comparisonLines({ comparisons }: ResidueRecord): string[] {
  return comparisons.map(({ kills, tables, rows, remains, unexplained, ...at }) => {
    const known = remains.reduce((sum, each) => sum + each.rows, 0);
    return `${placeName(at)}, after ${kills} kills: ${tables} tables, ${rows} rows before; ${known} rows differ as documented, ${unexplained.length} otherwise.`;
  });
}

function verdictLine({ verdict, trials }: ResidueRecord): string {
  const kills = trials.filter(({ hit }) => hit !== null);
  const way = (sweep: TrialResult['sweep']): number => kills.filter((each) => each.sweep === sweep).length;
  const deleted = kills.filter(({ ledger }) => ledger === 'deleted').length;
  return `Verdict: ${verdict}. ${kills.length} kills, ${kills.filter(({ place }) => place === 'company').length} of them in a synthetic company, ${deleted} without the ledger; swept when quiet ${way('quiet')}, at once ${way('at once')}, by a sweep that was killed too ${way('killed')}, by the next run ${way('next run')}.`;
}
