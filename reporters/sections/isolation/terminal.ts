import type { Paint } from '../../terminal/colour.ts';
import type { IsolationSection } from '../../../fixtures/record/isolation.ts';
import { formatDuration } from '../../format.ts';
import { isolationSetting, slowingText, strandedText, timesAsSlow } from './words.ts';
import { wrapped } from '../../terminal/wrap.ts';

/** The isolation from a noisy neighbour as lines for a terminal, none longer than the width. */
export function isolationLines(isolation: IsolationSection, paint: Paint): readonly string[] {
  const { steps, index, dropped, quiet, loud } = isolation;
  return [
    paint.bold(`Noisy neighbour: ${isolation.scenario.name}`),
    ...wrapped(isolationSetting(isolation), ''),
    '',
    ...wrapped(`Isolation index: ${timesAsSlow(index)}${index === null ? '' : ' beside the burst'}.`, '').map(
      (line) => paint.bold(line),
    ),
    ...wrapped(
      `Failed: ${quiet.failed} of ${quiet.transactions} alone, ${loud.failed} of ${loud.transactions} beside the burst.`,
      '',
    ),
    ...wrapped(strandedText(isolation), ''),
    ...dropped.flatMap((each) => wrapped(each, '  ! ').map((line) => paint.yellow(line))),
    ...(steps.length === 0
      ? []
      : [
          '',
          paint.dim(
            `  ${'step'.padEnd(20)}${'by'.padEnd(8)}${'alone'.padStart(9)}${'beside'.padStart(9)}  times as slow`,
          ),
        ]),
    ...steps.map(
      ({ step, transport, quietMs, loudMs, slowing }) =>
        `  ${step.padEnd(20)}${transport.padEnd(8)}${formatDuration(quietMs).padStart(9)}${formatDuration(loudMs).padStart(9)}  ${slowingText(slowing)}`,
    ),
  ];
}
