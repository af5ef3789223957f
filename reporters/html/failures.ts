import type { ArtefactResult, JourneyResult, RunRecord } from '../../fixtures/record.ts';
import { isInsideRun, traceCommand } from '../evidence.ts';
import type { Outcome } from '../outcomes.ts';
import { STATE_SIGNS, outcomesOf } from '../outcomes.ts';
import type { Insert, Markup } from './markup.ts';
import { html, relativeAddress } from './markup.ts';
import { channelTag, icon } from './sign.ts';

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
    const failed = { journey, channel, state, failure, artefacts: result.artefacts };
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
    ${same.map(({ journey, channel, failure, artefacts }) => {
      const label = `${journey} (${channel})`;
      return html`${
        failure.detail !== undefined &&
        html`<details>
          <summary>Detail${same.length > 1 && ` of ${label}`}</summary>
          <pre>${failure.detail}</pre>
        </details>`
      }
      ${artefacts.map((artefact) => evidence(artefact, label, folder))}`;
    })}
  </article>`;
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
    case 'log':
      return html`<p class="evidence">Log: <a href="${address}">${path}</a></p>`;
    default:
      return kind satisfies never;
  }
}
