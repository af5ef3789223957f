import { type Paint, signed } from '../../terminal/colour.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { sweepReasons, sweepState } from '../../../fixtures/record/sweep.ts';
import { outboundSentence, outboundState, recordsSentence, SWEEP_STATE, sweepSentence } from './words.ts';
import { wrapped } from '../../terminal/wrap.ts';

/** What runs left in Odoo and queued for the outside, as lines for a terminal; none where neither was looked for. */
export function upkeepLines({ sweep, outbound }: RunRecord, paint: Paint): readonly string[] {
  if (!sweep && !outbound) return [];
  const records = sweep && recordsSentence(sweep);
  return [
    paint.bold('Left in Odoo'),
    ...(sweep ? signed(SWEEP_STATE[sweepState(sweep)], sweepSentence(sweep), paint) : []),
    ...(sweep && sweepState(sweep) !== 'clean'
      ? sweepReasons(sweep).flatMap((reason) => wrapped(reason, '    → '))
      : []),
    ...(records === undefined ? [] : wrapped(records, '    ').map((line) => paint.dim(line))),
    ...(outbound ? signed(outboundState(outbound), outboundSentence(outbound), paint) : []),
  ];
}
