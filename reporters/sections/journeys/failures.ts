import type {
  ArtefactResult,
  ExchangeResult,
  JourneyResult,
  RunRecord,
} from '../../../fixtures/record/record.ts';
import { isInsideRun, traceCommand } from './evidence.ts';
import { type Outcome, outcomesOf, STATE_SIGNS } from '../../outcomes.ts';
import { formatCount, formatDuration } from '../../format.ts';
import { html, type Insert, type Markup, relativeAddress } from '../../html/markup.ts';
import { table } from '../../html/table.ts';
import { channelTag, icon } from '../../html/sign.ts';

/**
 * Each failure with what is known of it: step, kind, message, what to do, exception, evidence. `undefined` where
 * nothing failed.
 *
 * @param folder the folder of the run as a shell of the reader knows it, for the command that opens a trace.
 */
export function failures(record: RunRecord, folder: string): Markup | undefined {
  const alike = new Map<string, Failed[]>();
  for (const { journey, channel, state, result } of outcomesOf(record)) {
    const failure = result?.failure;
    if (!failure) continue;
    const key = JSON.stringify([state, { ...failure, detail: undefined }]);
    const { artefacts, trace, exchanges = [] } = result;
    const failed = { journey, channel, state, failure, artefacts, trace, exchanges };
    alike.set(key, [...(alike.get(key) ?? []), failed]);
  }
  if (alike.size === 0) return undefined;
  return html`<section id="failures">
    <h2>Failures</h2>
    ${[...alike.values()].map((same) => card(same, folder))}
  </section>`;
}

interface Failed extends Pick<Outcome, 'journey' | 'channel' | 'state'> {
  readonly failure: NonNullable<JourneyResult['failure']>;
  readonly artefacts: readonly ArtefactResult[];
  readonly trace: string | undefined;
  readonly exchanges: readonly ExchangeResult[];
}

/** One card for all journeys that failed alike: a target that is down must not fill the page with one sentence. */
function card(same: readonly Failed[], folder: string): Insert {
  const [first] = same;
  if (!first) return undefined;
  const { state, failure } = first;
  return html`<article class="failure ${state}">
    <h3>
      ${icon(state)}
      <span class="kind">${failure.kind}</span>
      ${same.map(({ journey, channel }) => html`<span class="journey">${journey} ${channelTag(channel)}</span>`)}
      <span class="step">${STATE_SIGNS[state].word} in <b>${failure.step}</b></span>
    </h3>
    <p class="message">${failure.message}</p>
    ${failure.hint !== undefined && html`<p class="hint"><strong>What to do:</strong> ${failure.hint}</p>`}
    ${failure.exception !== undefined && html`<p class="exception"><code>${failure.exception}</code></p>`}
    ${same.map(({ journey, channel, failure, artefacts, trace, exchanges }) => {
      const label = `${journey} (${channel})`;
      return html`${
        failure.detail !== undefined &&
        html`<details>
          <summary>Detail${same.length > 1 && ` of ${label}`}</summary>
          <pre>${failure.detail}</pre>
        </details>`
      }
      ${conversation(exchanges, same.length > 1 ? ` of ${label}` : '')}
      ${
        trace !== undefined &&
        html`<p class="evidence">
          Trace id of ${label}: <code>${trace}</code>, sent as <code>traceparent</code> with every request
        </p>`
      }
      ${artefacts.map((artefact) => evidence(artefact, label, folder))}`;
    })}
  </article>`;
}

/** What was said last before the failure, each exchange with the span to look for in other logs. */
function conversation(exchanges: readonly ExchangeResult[], whose: string): Insert {
  if (exchanges.length === 0) return undefined;
  return html`<details>
    <summary>The last ${formatCount(exchanges.length, 'exchange')} with the target${whose}</summary>
    ${table(
      'exchanges',
      ['Time (UTC)', 'Step', 'By', 'Call', 'HTTP', 'Took', 'Span'],
      exchanges.map(
        ({ at, step, client, call, status, durationMs, span, fault }) =>
          html`<tr>
            <td>${at.slice(11, 23)}</td>
            <td>${step}</td>
            <td>${client}</td>
            <td>${call}${fault !== undefined && html`<br /><span class="fault">${fault}</span>`}</td>
            <td>${status === null ? 'none' : String(status)}</td>
            <td>${durationMs === null ? 'no end' : formatDuration(durationMs)}</td>
            <td><code>${span}</code></td>
          </tr>`,
      ),
    )}
  </details>`;
}

function evidence({ kind, path }: ArtefactResult, label: string, folder: string): Markup {
  if (!isInsideRun(path)) return html`<p class="evidence">Outside the run, ${kind}: <code>${path}</code></p>`;
  const address = relativeAddress(path);
  switch (kind) {
    case 'screenshot':
      return html`<figure>
        <a href="${address}"
          ><img src="${address}" alt="The page of ${label} when it failed" loading="lazy"
        /></a>
        <figcaption>Screenshot: <a href="${address}">${path}</a></figcaption>
      </figure>`;
    case 'trace':
      return html`<p class="evidence">
        Trace: <a href="${address}">${path}</a>, opened by <code>${traceCommand(`${folder}/${path}`)}</code>
      </p>`;
    case 'page':
      return html`<p class="evidence">Page as it was, without scripts: <a href="${address}">${path}</a></p>`;
    case 'conversation':
      return html`<p class="evidence">Conversation with the target: <a href="${address}">${path}</a></p>`;
    case 'log':
      return html`<p class="evidence">Log: <a href="${address}">${path}</a></p>`;
    default:
      return kind satisfies never;
  }
}
