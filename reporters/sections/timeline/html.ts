import type { RunRecord, StepResult } from '../../../fixtures/record/record.ts';
import { formatDuration } from '../../format.ts';
import { type Outcome, outcomesOf, STATE_SIGNS } from '../../outcomes.ts';
import { html, type Markup } from '../../html/markup.ts';
import { type Scale, scaleOver } from '../../html/scale.ts';
import { channelTag, icon } from '../../html/sign.ts';

/** When each step of each journey ran, from the start of the journey, all on one time scale. */
export function timeline(record: RunRecord): Markup | undefined {
  const outcomes = outcomesOf(record);
  const ends = outcomes.flatMap(({ result }) => (result?.steps ?? []).map(endOf));
  if (ends.length === 0) return undefined;
  const scale = scaleOver(ends);
  const journeys = [...new Set(outcomes.map((outcome) => outcome.journey))];
  return html`<section id="timeline">
    <h2>Timeline</h2>
    ${legend(outcomes)}
    <div class="lanes">
      <div class="row">${axis(scale)}</div>
      ${journeys.map(
        (journey) =>
          html`<h3>${journey} <small>${stepNames(outcomes, journey)}</small></h3>
            ${outcomes.filter((outcome) => outcome.journey === journey).map((outcome) => lane(outcome, scale))}`,
      )}
    </div>
  </section>`;
}

/** What the marks mean, only of those that occur. */
function legend(outcomes: readonly Outcome[]): Markup {
  const steps = outcomes.flatMap(({ channel, result }) =>
    (result?.steps ?? []).map((step) => ({ ...step, channel, ran: step.durationMs !== null })),
  );
  const marks: readonly (readonly [look: string, meaning: string, occurs: boolean])[] = [
    ['ui', 'step in the browser', steps.some((step) => step.ran && step.channel === 'ui')],
    ['rpc', 'step over RPC', steps.some((step) => step.ran && step.channel === 'rpc')],
    ['failed', 'failed', steps.some((step) => step.status === 'failed')],
    ['broken', 'broken', steps.some((step) => step.status === 'broken')],
    ['unsupported', 'unsupported', steps.some((step) => step.status === 'unsupported')],
    ['check', 'check of the result', steps.some((step) => (step.checkMs ?? 0) > 0)],
    ['prepare', 'preparation', steps.some((step) => (step.offsetMs ?? 0) > 0)],
  ];
  return html`<p class="legend">
    ${marks.map(([look, meaning, occurs]) => occurs && html`<span><i class="swatch ${look}"></i>${meaning}</span>`)}
  </p>`;
}

/** In the order in which they run: bars may be too short to hold their names. */
function stepNames(outcomes: readonly Outcome[], journey: string): string {
  const steps = outcomes.flatMap((each) => (each.journey === journey ? (each.result?.steps ?? []) : []));
  return [...new Set(steps.map((step) => step.name))].join(' → ');
}

function axis(scale: Scale): Markup {
  return html`<svg class="axis" aria-hidden="true">
    ${scale.ticksMs.map((tick, at) => {
      const anchor = at === 0 ? 'start' : 'middle';
      const label = tick === 0 ? '0' : formatTick(tick, scale);
      return html`<text x="${scale.at(tick)}" y="12" text-anchor="${anchor}">${label}</text>`;
    })}
  </svg>`;
}

function lane({ channel, state, label, result }: Outcome, scale: Scale): Markup {
  const steps = result?.steps ?? [];
  const started = steps.filter((step) => step.offsetMs !== null);
  const first = started[0]?.offsetMs ?? 0;
  const words = steps.map(
    (step) => `${step.name} ${STATE_SIGNS[step.status].word} ${formatDuration(step.durationMs)}`,
  );
  return html`<div class="row">
    <div class="who">${icon(state)}${channelTag(channel)}</div>
    <svg
      class="lane"
      role="img"
      aria-label="${label}, ${STATE_SIGNS[state].word}: ${words.join(', ') || 'no steps'}"
    >
      <rect class="track" width="100%" height="100%" rx="4"></rect>
      ${scale.ticksMs
        .slice(1)
        .map(
          (tick) => html`<line class="grid" x1="${scale.at(tick)}" x2="${scale.at(tick)}" y2="100%"></line>`,
        )}
      ${
        first > 0 &&
        html`<g>
          <rect class="prepare" x="0" y="12" width="${scale.at(first)}" height="4" rx="1"></rect>
          <title>preparation: ${formatDuration(first)}</title>
        </g>`
      }
      ${started.map((step, at) => segment(step, at, scale, channel))}
    </svg>
    <div class="total">${formatDuration(result?.durationMs ?? null)}</div>
    ${note({ state, result })}
  </div>`;
}

/** The bar of a step with its name where there is room, and behind it the check of the business result. */
function segment(step: StepResult, at: number, scale: Scale, channel: string): Markup {
  const offset = step.offsetMs ?? 0;
  const duration = step.durationMs ?? 0;
  const look = step.status === 'passed' ? `${channel} ${at % 2 === 0 ? 'even' : 'odd'}` : step.status;
  const check = step.checkMs ?? 0;
  const about = `${step.name}: ${STATE_SIGNS[step.status].word}, ${formatDuration(step.durationMs)}`;
  return html`${
      check > 0 &&
      html`<g>
        <rect
          class="check"
          x="${scale.at(offset + duration)}"
          y="12"
          width="${scale.at(check)}"
          height="4"
          rx="1"
        ></rect>
        <title>check of ${step.name}: ${formatDuration(check)}</title>
      </g>`
    }
    <svg x="${scale.at(offset)}" y="4" width="${scale.at(duration)}" height="20" class="segment">
      <rect class="step ${look}" width="100%" height="20" rx="3"></rect>
      ${step.status !== 'passed' && html`<rect class="hatch" width="100%" height="20" rx="3"></rect>`}
      ${hasRoom(step, scale) && html`<text class="${step.status}" x="7" y="14">${nameOf(step)}</text>`}
      <title>${about}</title>
    </svg>`;
}

/** What bars do not show: what never ran, what was skipped, where it failed. Inside the lane where that is empty. */
function note({ state, result }: Pick<Outcome, 'state' | 'result'>): Markup | undefined {
  const started = (result?.steps ?? []).some((step) => step.offsetMs !== null);
  const skipped = (result?.steps ?? []).filter((step) => step.status === 'skipped').map((step) => step.name);
  const failure = result?.failure;
  const parts = [
    state === 'never-ran' && html`<span>asked for and never ran</span>`,
    failure &&
      html`<span class="${state}"
        >${STATE_SIGNS[state].symbol} ${STATE_SIGNS[state].word} in <b>${failure.step}</b></span
      >`,
    skipped.length > 0 && html`<span>${STATE_SIGNS.skipped.symbol} skipped: ${skipped.join(', ')}</span>`,
  ].filter((part) => part !== false && part !== undefined);
  return parts.length === 0 ? undefined : html`<p class="note${started ? '' : ' inside'}">${parts}</p>`;
}

/** Widths in pixels that a name needs and that a lane has on a laptop; narrower pages show no names. */
const PIXELS = { lane: 840, character: 6.7, padding: 13 } as const;

function hasRoom(step: StepResult, scale: Scale): boolean {
  const width = (PIXELS.lane * (step.durationMs ?? 0)) / scale.largestMs;
  return nameOf(step).length * PIXELS.character + PIXELS.padding <= width;
}

function nameOf(step: StepResult): string {
  return step.status === 'passed' ? step.name : `${STATE_SIGNS[step.status].symbol} ${step.name}`;
}

function endOf(step: StepResult): number {
  return (step.offsetMs ?? 0) + (step.durationMs ?? 0) + (step.checkMs ?? 0);
}

function formatTick(tickMs: number, scale: Scale): string {
  return scale.largestMs < 2_000 ? `${tickMs} ms` : `${tickMs / 1000} s`;
}
