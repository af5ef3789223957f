import { CHANNELS, type RunRecord } from '../../../fixtures/record/record.ts';
import { formatDuration } from '../../format.ts';
import { type Outcome, outcomesOf, STATE_SIGNS } from '../../outcomes.ts';
import { html, type Markup } from '../../html/markup.ts';
import { percent } from '../../html/scale.ts';
import { channelTag, pill } from '../../html/sign.ts';
import { table } from '../../html/table.ts';

/** Journeys down, channels across: status, duration, and one mark for each step. */
export function matrix(record: RunRecord): Markup {
  const outcomes = outcomesOf(record);
  const channels = CHANNELS.filter((channel) => outcomes.some((outcome) => outcome.channel === channel));
  const journeys = [...new Set(outcomes.map((outcome) => outcome.journey))];
  const row = (journey: string): Markup =>
    html`<tr>
      <th scope="row">${journey}</th>
      ${channels.map((channel) => {
        const own = outcomes.filter((each) => each.journey === journey && each.channel === channel);
        return html`<td>
          ${own.length === 0 ? html`<span class="absent">not asked for</span>` : own.map(cell)}
        </td>`;
      })}
    </tr>`;
  return html`<section id="journeys">
    <h2>Journeys</h2>
    ${table('matrix', ['Journey', ...channels.map(channelTag)], journeys.map(row))}
  </section>`;
}

function cell({ channel, state, result }: Outcome): Markup {
  const failure = result?.failure;
  return html`<div class="cell">
    ${channelTag(channel)} ${pill(state)}
    <span class="duration">${formatDuration(result?.durationMs ?? null)}</span>
    ${result && result.steps.length > 0 && stepMarks(result.steps)}
    ${failure && html`<span class="where">in <b>${failure.step}</b>: ${failure.kind}</span>`}
  </div>`;
}

/** One mark of equal width for each step, so that the place of a failure is seen at a glance. */
function stepMarks(steps: NonNullable<Outcome['result']>['steps']): Markup {
  const width = 100 / steps.length;
  const words = steps.map((step) => `${step.name} ${STATE_SIGNS[step.status].word}`).join(', ');
  return html`<svg class="marks" role="img" aria-label="Steps: ${words}">
    ${steps.map(
      (step, at) =>
        html`<svg x="${percent(at * width)}" width="${percent(width)}" height="6">
          <rect class="mark ${step.status}" x="0" width="100%" height="6" rx="3"></rect>
          <title>${step.name}: ${STATE_SIGNS[step.status].word}, ${formatDuration(step.durationMs)}</title>
        </svg>`,
    )}
  </svg>`;
}
