import { html, type Insert, type Markup } from '../html/markup.ts';
import { percent } from '../html/scale.ts';
import { channelTag } from '../html/sign.ts';
import { table } from '../html/table.ts';
import { budgetLeft, shareOf } from './history.ts';
import type { Bucket, JourneyHistory, Tally, TargetHistory } from './history.ts';
import { formatBucket, formatShare, formatTally } from './words.ts';

/** Success over time of each journey and channel, with what it leaves of the error budget. */
export function levelSection({ buckets, journeys }: TargetHistory): Markup {
  const names = [...new Set(journeys.map(({ journey }) => journey))];
  const first = buckets[0];
  const last = buckets.at(-1);
  return html`<section class="levels">
    <h2>Success over time</h2>
    <p class="legend">
      <span><i class="key level-passed"></i>passed</span><span><i class="key level-failed"></i>failed</span>
      <span><i class="key level-unknown"></i>without a verdict</span
      ><span><i class="key level-none"></i>no run</span>
    </p>
    ${table(
      '',
      [
        'Journey',
        'Channel',
        first &&
          last &&
          html`<span class="ends"
            ><span>${formatBucket(first)}</span><span>${formatBucket(last)}</span></span
          >`,
        'Level',
        'Promised',
        'Budget left',
      ],
      names.map((name) =>
        journeys
          .filter(({ journey }) => journey === name)
          .map((each, at, all) => row(each, at === 0 ? all.length : 0, buckets)),
      ),
    )}
  </section>`;
}

function row(
  { journey, channel, all, over, objective }: JourneyHistory,
  rows: number,
  buckets: readonly Bucket[],
): Markup {
  const share = shareOf(all);
  const isKept = share !== null && share >= objective;
  return html`<tr>
    ${rows > 0 && html`<th scope="rowgroup" rowspan="${rows}">${journey}</th>`}
    <td>${channelTag(channel)}</td>
    <td class="over">${strip(over, buckets, `${journey} over ${channel}: ${formatTally(all)}`)}</td>
    <td class="${share === null ? 'absent' : isKept ? 'kept' : 'broken-promise'}">
      ${formatShare(share)} <small>${formatTally(all)}</small>
    </td>
    <td>${formatShare(objective)}</td>
    <td>${budget(budgetLeft(all, objective))}</td>
  </tr>`;
}

/** One column for each stretch of time; what failed stands at the bottom, so that a little of it is seen. */
export function strip(
  over: readonly Tally[],
  buckets: readonly Bucket[],
  words: string,
  tallyWords: (tally: Tally) => string = formatTally,
): Markup {
  const width = 100 / over.length;
  return html`<svg class="strip" role="img" aria-label="${words}">
    ${over.map((tally, at) => {
      const bucket = buckets[at];
      if (!bucket) return undefined;
      return html`<svg x="${percent(at * width)}" width="${percent(width)}" height="100%">
        ${parts(tally)}
        <title>${formatBucket(bucket)}: ${tallyWords(tally)}</title>
      </svg>`;
    })}
  </svg>`;
}

/** A tenth of the height is the least that a failure shows, however many runs passed beside it. */
const LEAST_SHARE = 0.2;

function parts({ passed, failed, unknown }: Tally): Insert {
  const total = passed + failed + unknown;
  if (total === 0) return html`<rect class="level-none" x="8%" width="84%" height="100%"></rect>`;
  const seen = (count: number): number => (count === 0 ? 0 : Math.max(LEAST_SHARE, count / total));
  const shares = [
    ['level-failed', seen(failed)],
    ['level-unknown', seen(unknown)],
    ['level-passed', passed / total],
  ] as const;
  const sum = shares.reduce((all, [, share]) => all + share, 0);
  let top = 100;
  return shares.map(([look, share]) => {
    if (share === 0) return undefined;
    const height = (100 * share) / sum;
    top -= height;
    return html`<rect
      class="${look}"
      x="8%"
      width="84%"
      y="${percent(top)}"
      height="${percent(height)}"
    ></rect>`;
  });
}

function budget(left: number | null): Insert {
  if (left === null) return html`<span class="absent">–</span>`;
  const look = left <= 0 ? 'over' : left < 0.25 ? 'low' : 'fine';
  const shown = Math.max(0, Math.min(1, left));
  return html`<span class="budget ${look}"
    ><svg aria-hidden="true">
      <rect class="track" width="100%" height="100%" rx="3"></rect>
      <rect class="fill" width="${percent(100 * shown)}" height="100%" rx="3"></rect></svg
    >${formatShare(left)}</span
  >`;
}
