import Table from 'cli-table3';
import pc from 'picocolors';
import type { SafetyProof } from './safety-proof.ts';

const PLAIN = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
const COLUMN = { what: 25, way: 9, level: 20, by: 10, reason: 30 } as const;

/** Whether everything was refused, and the proof could have seen it otherwise. */
export function isProved({ trials, isSeeing }: SafetyProof): boolean {
  return isSeeing && trials.length > 0 && trials.every(({ isRefused }) => isRefused);
}

/** Every attempt with who refused it and why, within 100 columns, and the verdict. */
export function safetyTable(proof: SafetyProof): string {
  const table = new Table({
    head: ['Attempt', 'Way', 'Level', 'Refused by', 'Reason'],
    colWidths: [COLUMN.what, COLUMN.way, COLUMN.level, COLUMN.by, COLUMN.reason],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
    chars: PLAIN,
  });
  for (const { what, way, level, refusedBy, reason, sent, changed, isRefused } of proof.trials) {
    const rest = [
      ...(sent.length > 0 ? [`Sent: ${sent.join(', ')}.`] : []),
      ...(changed.length > 0 ? [`Changed: ${changed.join(', ')}.`] : []),
    ];
    const said = reason.replace(/^Refused before (?:it|anything) was sent: /, '');
    table.push([
      what,
      way,
      level,
      isRefused ? pc.green(refusedBy) : pc.red(refusedBy),
      [...rest, said].join(' ').slice(0, 160),
    ]);
  }
  const refused = proof.trials.filter(({ isRefused }) => isRefused).length;
  return [
    table.toString(),
    '',
    `Odoo ${proof.odoo}: ${refused} of ${proof.trials.length} attempts refused with the reason, nothing sent and no row changed.`,
    ...(proof.isSeeing ? [] : ['The proxy did not see a write that is allowed: the proof proves nothing.']),
    isProved(proof) ? pc.green('pass') : pc.red('fail'),
  ].join('\n');
}
