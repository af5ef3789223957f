import { placeName, type ComparisonResult, type TrialResult } from './record.ts';

/** Lines that tell how far a run of kills is, with the time that is left as it goes now. */
export function killPrinter(
  wanted: number,
  say: (line: string) => void,
): { onTrial: (result: TrialResult) => void; onComparison: (result: ComparisonResult) => void } {
  const startedAt = Date.now();
  let kills = 0;
  return {
    onTrial: ({ odoo, place, journey, channel, hit, ledger, sweep, found, left, failures }) => {
      if (hit !== null) kills += 1;
      const leftMs = kills === 0 ? 0 : ((Date.now() - startedAt) / kills) * (wanted - kills);
      const where =
        hit === null
          ? 'ended before its kill'
          : `killed in ${hit.stage} after ${(hit.afterMs / 1000).toFixed(1)} s`;
      const after =
        hit !== null && sweep === 'next run'
          ? 'left to the next run'
          : `${found} found${{ kept: '', cut: ' with a cut ledger', deleted: ' without ledger' }[ledger]}, ${left} stay (sweep: ${sweep})`;
      say(
        `[${kills}/${wanted}, ${Math.ceil(leftMs / 60_000)} min left] ${odoo}${place === 'company' ? ' company' : ''} ${channel} ${journey} ${where}; ${after}`,
      );
      for (const failure of failures) say(`    ✗ ${failure}`);
    },
    onComparison: ({ kills: after, rows, unexplained, ...at }) => {
      say(
        `${placeName(at)}, compared after ${after} kills: ${rows} rows, ${unexplained.length} differences that are not documented`,
      );
      for (const line of unexplained.slice(0, 30)) say(`    ✗ ${line}`);
    },
  };
}
