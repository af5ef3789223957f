import Table from 'cli-table3';
import pc from 'picocolors';
import type { Result } from './judgement.ts';
import type { FaultTried, SensitivityRecord } from './record.ts';

const PLAIN = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const PAINT: Readonly<Record<Result, (text: string) => string>> = {
  caught: pc.green,
  spared: pc.green,
  'known miss': pc.yellow,
  missed: pc.red,
  wrong: pc.red,
  'not struck': pc.red,
};

/** The record as a table of faults, a list of those that nothing notices, and the verdict. */
export function sensitivityTable(record: SensitivityRecord): string {
  const table = new Table({
    head: ['Fault', 'Put in by', 'Journey', 'Expected', 'Seen', 'Result'],
    style: { head: [], border: [] },
    chars: PLAIN,
  });
  for (const tried of record.trials) {
    const { seen } = tried;
    table.push([
      tried.fault,
      tried.by,
      `${seen.journey} ${seen.channel}`,
      tried.expected === null ? 'passes' : `${tried.expected.step}: ${tried.expected.kind}`,
      seen.status === 'passed' ? 'passed' : `${seen.step ?? '?'}: ${seen.kind ?? '?'}`,
      PAINT[tried.result](tried.result),
    ]);
  }
  return [table.toString(), ...missLines(record), '', ...verdictLines(record)].join('\n');
}

function missLines({ trials }: SensitivityRecord): string[] {
  const known = trials.filter((each) => each.result === 'known miss');
  if (known.length === 0) return [];
  return [
    '',
    'Not caught:',
    ...known.map((each) => `  ${each.fault}: ${each.title}. ${each.knownMiss ?? ''}`),
  ];
}

function verdictLines({
  odoo,
  trials,
  clean,
  reasons,
  verdict,
  startedAt,
  finishedAt,
}: SensitivityRecord): string[] {
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  const passed = [...clean.before, ...clean.after].filter((each) => each.status === 'passed').length;
  const faults = (results: readonly Result[]): number => faultsWith(trials, results);
  return [
    `Odoo ${odoo}: ${faults(['caught'])} faults caught, ${faults(['known miss'])} not caught as known, ` +
      `${faults(['missed', 'wrong', 'not struck'])} not as promised; ` +
      `clean journeys ${passed} of ${clean.before.length + clean.after.length} passed; ${seconds} s.`,
    ...reasons.map((reason) => `  ${reason}`),
    verdict === 'pass' ? pc.green('pass') : pc.red('fail'),
  ];
}

function faultsWith(trials: readonly FaultTried[], results: readonly Result[]): number {
  return new Set(trials.filter((each) => results.includes(each.result)).map((each) => each.fault)).size;
}
