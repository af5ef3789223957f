import type pc from 'picocolors';

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
