import type { Paint } from '../../terminal/colour.ts';
import type {
  IndicatorResult,
  IndicatorSection,
  IndicatorStatus,
} from '../../../fixtures/record/indicator.ts';
import { byUrgency, indicatorLabel, INDICATOR_STATE } from './words.ts';
import { STATE_SIGNS } from '../../outcomes.ts';
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
  const lead = `  ${STATE_SIGNS[INDICATOR_STATE[status]].symbol} `;
  const state = status === 'ok' ? '' : `${status}: `;
  const [first = '', ...more] = wrapped(`${indicatorLabel(result)}: ${state}${message}`, lead);
  return [
    colourOf(status, paint)(lead) + first.slice(lead.length),
    ...more,
    ...(hint === undefined || status === 'ok' ? [] : wrapped(hint, '    → ')),
  ];
}

function colourOf(status: IndicatorStatus, paint: Paint): (text: string) => string {
  switch (status) {
    case 'ok':
      return paint.green;
    case 'breached':
      return paint.red;
    case 'unknown':
      return paint.yellow;
    case 'not_applicable':
      return paint.dim;
    default:
      return status satisfies never;
  }
}
