import type pc from 'picocolors';
import { type State, STATE_SIGNS } from '../outcomes.ts';
import { wrapped } from './wrap.ts';

/** Writes text in a colour, or as it is where colours are not wanted. */
export type Paint = ReturnType<typeof pc.createColors>;

/** What is known of the stream that a report goes to. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined;
}

/**
 * Whether to write colours: on a terminal, unless `NO_COLOR` (https://no-color.org) says otherwise; `FORCE_COLOR` wants
 * them also in a pipe.
 */
export function wantsColour(
  stream: TerminalStream,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function colourOf(state: State, paint: Paint): (text: string) => string {
  const { green, red, yellow, cyan, dim } = paint;
  return { passed: green, failed: red, broken: yellow, 'never-ran': yellow, unsupported: cyan, skipped: dim }[
    state
  ];
}

/** A text after the sign of its state, which alone has a colour. */
export function signed(state: State, text: string, paint: Paint): readonly string[] {
  const lead = `  ${STATE_SIGNS[state].symbol} `;
  const [first = '', ...more] = wrapped(text, lead);
  return [colourOf(state, paint)(lead) + first.slice(lead.length), ...more];
}
