import type { IsolationSection, Slowing } from '../../../fixtures/record/isolation.ts';
import { formatCount } from '../../format.ts';

/** How the isolation from a noisy neighbour reads in every report for people. */

/** `1.34 (95%: 1.20 to 1.49)`. */
export function slowingText(slowing: Slowing | null): string {
  if (slowing === null) return 'not known';
  const { ratio, low, high } = slowing;
  return `${ratio.toFixed(2)} (95%: ${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** `2.12 (95%: 1.60 to 2.80) times as slow`. */
export function timesAsSlow(slowing: Slowing | null): string {
  return slowing === null ? slowingText(slowing) : `${slowingText(slowing)} times as slow`;
}

export function isolationSentence({ index, neighbour, verdict }: IsolationSection): string {
  if (index === null && verdict === 'fail')
    return `beside the burst of database ${neighbour.database} most probes did not return in time`;
  return index === null
    ? `the isolation from database ${neighbour.database} is unknown`
    : `beside the burst of database ${neighbour.database} the steps take ${slowingText(index)} times as long`;
}

/** In how many pairs most probes were too slow or lost, whether the pairs count or not. */
export function strandedText({ stranded, most }: IsolationSection): string {
  return `Pairs in which most probes beside the burst took more than ${most} times as long as alone, or never returned: ${stranded.pairs} of ${stranded.of}.`;
}

/** What was offered to whom. */
export function isolationSetting({
  neighbour,
  probePerSecond,
  burstPerSecond,
  burstCompletedPerSecond,
  blockS,
  pairs,
  most,
}: IsolationSection): string {
  const completed =
    burstCompletedPerSecond === null
      ? ''
      : `, of which ${burstCompletedPerSecond.toFixed(2)}/s were completed`;
  return `Probes at ${probePerSecond.toFixed(2)}/s in ${formatCount(pairs.length, 'pair')} of blocks of ${blockS} s that count; in one block of each pair database ${neighbour.database} of ${neighbour.name} gets ${burstPerSecond.toFixed(2)}/s${completed}. At most ${most} is allowed.`;
}
