import { formatDuration } from '../format.ts';
import { type TimeAxis, valueAxis } from '../html/scale.ts';
import { chart } from '../html/chart.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Bucket, StepHistory, TargetHistory } from './history.ts';
import { formatBucket } from './words.ts';
import { largest } from '../../fixtures/statistics/summary.ts';

/** Latency of each step over time, by channel: median, p95, and what is promised. */
export function latencySection({ buckets, steps }: TargetHistory): Markup | undefined {
  if (steps.length === 0) return undefined;
  const channels = [...new Set(steps.map(({ channel }) => channel))];
  const time = axisOver(buckets);
  return html`<section class="latencies">
    <h2>Latency of each step</h2>
    <p class="lead">
      The action as the user waits for it, of runs that passed. A gap is a stretch without one.
    </p>
    ${channels.map(
      (channel) =>
        html`<h3 class="over-channel">${channel === 'ui' ? 'In the browser' : 'Over RPC'}</h3>
          <div class="charts">
            ${steps.filter((each) => each.channel === channel).map((each) => curve(each, buckets, time))}
          </div>`,
    )}
  </section>`;
}

function curve(
  { step, all, over, objectiveMs }: StepHistory,
  buckets: readonly Bucket[],
  time: TimeAxis,
): Markup {
  const known = over.flatMap((each) => (each ? [each.p95Ms] : []));
  // The promise is drawn where it is near; far above, it would press the curve flat.
  const isNear = objectiveMs < 4 * largest(known);
  const values = valueAxis(isNear ? [...known, objectiveMs] : known);
  const points = (of: 'p50Ms' | 'p95Ms') =>
    over.map((each, at) => ({ atS: time.lastS * ((at + 0.5) / over.length), value: each?.[of] ?? null }));
  const promised = formatDuration(objectiveMs);
  return chart({
    title: step.replaceAll('_', ' '),
    unit: `p50 ${formatDuration(all.p50Ms)}, p95 ${formatDuration(all.p95Ms)} of ${all.count}`,
    words: `Latency of ${step} over time: median ${formatDuration(all.p50Ms)}, p95 ${formatDuration(all.p95Ms)}, promised ${promised}.`,
    time,
    values,
    formatValue: formatDuration,
    phases: [],
    legend: [
      ['p50', 'median'],
      ['p95', 'p95'],
      ...(isNear ? ([['asked', `promised: ${promised}`]] as const) : []),
    ],
    marks: ({ line, steps }) => [
      isNear && steps('asked', [{ fromS: 0, untilS: time.lastS, value: objectiveMs }]),
      line('p50', points('p50Ms')),
      line('p95', points('p95Ms')),
    ],
    tips: over.flatMap((each, at) => {
      const bucket = buckets[at];
      if (!each || !bucket) return [];
      return [
        {
          fromS: (time.lastS * at) / over.length,
          untilS: (time.lastS * (at + 1)) / over.length,
          text: `${formatBucket(bucket)}: median ${formatDuration(each.p50Ms)}, p95 ${formatDuration(each.p95Ms)} of ${each.count}`,
        },
      ];
    }),
  });
}

const MOST_TICKS = 5;

/** Days or hours of UTC under the picture; seconds run from the beginning of the first stretch. */
function axisOver(buckets: readonly Bucket[]): TimeAxis {
  const startMs = buckets[0]?.fromMs ?? 0;
  const lastS = Math.max(1, ((buckets.at(-1)?.untilMs ?? 0) - startMs) / 1000);
  const apart = Math.max(1, Math.ceil(buckets.length / MOST_TICKS));
  const isDays = buckets[0] !== undefined && buckets[0].untilMs - buckets[0].fromMs >= 86_400_000;
  return {
    lastS,
    ticksS: buckets.filter((_, at) => at % apart === 0).map(({ fromMs }) => (fromMs - startMs) / 1000),
    at: (seconds) => (100 * seconds) / lastS,
    label: (seconds) => {
      const text = new Date(startMs + seconds * 1000).toISOString();
      return isDays ? text.slice(5, 10) : text.slice(11, 16);
    },
  };
}
