import type { LogAccount } from '../../../load/replay/access-log.ts';

/** What the log held and the profile does not, for a person. */
export function logLines({ lines, malformed, leftOut, unmapped }: LogAccount): string {
  const bad = leftOut.get('malformed lines') ?? 0;
  return [
    `${lines} lines read`,
    ...(bad === 0
      ? []
      : [
          `${bad} malformed: ${malformed.map(({ line, why }) => `line ${line} (${why})`).join(', ')}${bad > malformed.length ? ', …' : ''}`,
        ]),
    ...(unmapped.length === 0
      ? []
      : [`not mapped: ${unmapped.map(({ pattern, count }) => `${pattern} ${count}`).join(', ')}`]),
    '',
  ].join('\n');
}
