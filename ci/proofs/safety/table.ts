import pc from 'picocolors';
import { plainTable } from '../proof-command.ts';
import type { SafetyProof } from './safety-proof.ts';

/** Whether everything was refused, and the proof could have seen it otherwise. */
export function isProved({ trials, isSeeing }: SafetyProof): boolean {
  return isSeeing && trials.length > 0 && trials.every(({ isRefused }) => isRefused);
}

/** Every attempt with who refused it and why, within 100 columns, and the verdict. */
export function safetyTable(proof: SafetyProof): string {
  const rows = proof.trials.map(({ what, way, level, refusedBy, reason, sent, changed, isRefused }) => {
    const rest = [
      ...(sent.length > 0 ? [`Sent: ${sent.join(', ')}.`] : []),
      ...(changed.length > 0 ? [`Changed: ${changed.join(', ')}.`] : []),
    ];
    const said = reason.replace(/^Refused before (?:it|anything) was sent: /, '');
    const paint = isRefused ? pc.green : pc.red;
    return [what, way, level, paint(refusedBy), [...rest, said].join(' ').slice(0, 160)];
  });
  const refused = proof.trials.filter(({ isRefused }) => isRefused).length;
  return [
    plainTable(['Attempt', 'Way', 'Level', 'Refused by', 'Reason'], rows, {
      colWidths: [25, 9, 20, 10, 30],
      wrapOnWordBoundary: false,
    }),
    '',
    `Odoo ${proof.odoo}: ${refused} of ${proof.trials.length} attempts refused with the reason, nothing sent and no row changed.`,
    ...(proof.isSeeing ? [] : ['The proxy did not see a write that is allowed: the proof proves nothing.']),
    isProved(proof) ? pc.green('pass') : pc.red('fail'),
  ].join('\n');
}
