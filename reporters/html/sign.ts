import type { Channel, Verdict } from '../../fixtures/record/record.ts';
import { type State, STATE_SIGNS, VERDICT_SIGNS } from '../outcomes.ts';
import { html, type Markup } from './markup.ts';

/** Signs of states: a shape, a symbol and a word, so that colour is never the only difference. */

const SHAPES: Readonly<Record<State, Markup>> = {
  passed: html`<circle cx="8" cy="8" r="7" /><path class="mark" d="M4.8 8.3l2.2 2.2 4.3-4.7" />`,
  failed: html`<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" />
    <path class="mark" d="M5.5 5.5l5 5m0-5l-5 5" />`,
  broken: html`<path d="M8 1.2l7.3 13.1H.7z" /><path class="mark" d="M8 6v3.8m0 2v.2" />`,
  unsupported: html`<path d="M8 .8L15.2 8 8 15.2.8 8z" /><path
      class="mark"
      d="M4.6 8.9c1.2-1.8 2.3-1.8 3.4-.9s2.2.9 3.4-.9"
    />`,
  skipped: html`<rect x="1" y="4" width="14" height="8" rx="4" /><path class="mark" d="M5 8h6" />`,
  'never-ran': html`<circle class="hollow" cx="8" cy="8" r="6.4" />
    <path class="mark" d="M6 6.2a2 2 0 1 1 2.9 1.9c-.7.4-.9.7-.9 1.5m0 1.9v.2" />`,
};

const VERDICT_STATE: Readonly<Record<Verdict, State>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'never-ran',
};

/** The shape alone; the word must stand beside it. */
export function icon(state: State): Markup {
  return html`<svg class="icon ${state}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[state]}</svg>`;
}

/** Shape and word. */
export function pill(state: State): Markup {
  return html`<span class="pill ${state}">${icon(state)}${STATE_SIGNS[state].word}</span>`;
}

/** The large shape of the verdict. */
export function verdictIcon(verdict: Verdict): Markup {
  return icon(VERDICT_STATE[verdict]);
}

/** The state whose colours a verdict has. */
export function verdictState(verdict: Verdict): State {
  return VERDICT_STATE[verdict];
}

/** `Pass`, `Fail`, `Inconclusive`. */
export function verdictWord(verdict: Verdict): string {
  const { word } = VERDICT_SIGNS[verdict];
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

export function channelTag(channel: Channel): Markup {
  return html`<span class="channel ${channel}">${channel}</span>`;
}
