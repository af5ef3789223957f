import { type Paint, signed } from '../../terminal/colour.ts';
import type { IndicatorResult, IndicatorSection } from '../../../fixtures/record/indicator.ts';
import { byUrgency, indicatorLabel, INDICATOR_STATE } from './words.ts';
import { wrapped } from '../../terminal/wrap.ts';

/** The process indicators of a record as lines for a terminal. */

/** Each with what was seen, the urgent ones first; what does not apply in one line. */
export function indicatorLines({ results }: IndicatorSection, paint: Paint): readonly string[] {
  const absent = results.filter(({ status }) => status === 'not_applicable');
  const looked = byUrgency(results).filter(({ status }) => status !== 'not_applicable');
  const names = absent.map(indicatorLabel).join(', ');
  return [
    paint.bold('Process indicators'),
    ...looked.flatMap((each) => linesOf(each, paint)),
    ...(absent.length > 0 ? wrapped(`not applicable: ${names}`, '  – ').map((line) => paint.dim(line)) : []),
  ];
}

function linesOf(result: IndicatorResult, paint: Paint): readonly string[] {
  const { status, message, hint } = result;
  const state = status === 'ok' ? '' : `${status}: `;
  return [
    ...signed(INDICATOR_STATE[status], `${indicatorLabel(result)}: ${state}${message}`, paint),
    ...(hint === undefined || status === 'ok' ? [] : wrapped(hint, '    → ')),
  ];
}
