import Table from 'cli-table3';
import { interruption } from '../../cli/exit.ts';
import { formatCount, formatDuration } from '../../../reporters/format.ts';
import type { Hit } from './search.ts';
import { Search } from './search.ts';
import type { TrialEnvironment } from './environment.ts';
import { runTrial, TrialFolders } from './trial.ts';
import type { Trial, TrialResult } from './trial.ts';

/** Runs trials one after the other, asks the gateway and Prometheus what they hold, and says what was found. */

export interface Outcome {
  readonly results: readonly TrialResult[];
  /** What was pushed and written, as it can be read back. */
  readonly services: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly hits: readonly Hit[];
  }[];
  /** Why all of it proves nothing, one sentence each. */
  readonly problems: readonly string[];
}

export async function runTrials(
  trials: readonly Trial[],
  environment: TrialEnvironment,
  say: (line: string) => void = () => undefined,
): Promise<Outcome> {
  const folders = new TrialFolders();
  const results: TrialResult[] = [];
  const signal = interruption();
  try {
    for (const [index, trial] of trials.entries()) {
      signal.throwIfAborted();
      const result = await runTrial(trial, environment, folders);
      results.push(result);
      say(progressOf(result, index + 1, trials.length));
    }
  } finally {
    await folders.remove();
  }
  const services = await Promise.all(
    Object.entries(environment.services).map(async ([name, url]) => {
      const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      const text = await response.text();
      const search = new Search(environment.secrets());
      search.bytes(name, Buffer.from(text));
      return {
        name,
        bytes: text.length,
        hits: search.result.hits,
        isThere: text.includes('odoo_journey_success'),
      };
    }),
  );
  const problems = [
    ...(environment.secrets().some(({ name }) => name === 'session cookie')
      ? []
      : ['No session cookie was ever issued, so none could be found.']),
    ...services.flatMap(({ name, isThere }) => (isThere ? [] : [`${name} holds nothing of ours.`])),
  ];
  return { results, services, problems };
}

/** Whether nothing was found and everything was searched. */
export function isClean({ results, services, problems }: Outcome): boolean {
  return (
    results.length > 0 &&
    problems.length === 0 &&
    results.every((result) => result.hits.length === 0 && result.problems.length === 0) &&
    services.every(({ hits }) => hits.length === 0)
  );
}

function progressOf({ trial, hits, problems, durationMs }: TrialResult, number: number, of: number): string {
  const sign =
    hits.length > 0 ? `✗ ${formatCount(hits.length, 'hit')}` : problems.length > 0 ? '? unproved' : '✓';
  return `[${number}/${of}] ${trial.command}: ${trial.name}  ${sign}  ${formatDuration(durationMs)}`;
}

/** The table of the trials, and each finding below it. Holds no secret. */
export function textOf(outcome: Outcome): string {
  const table = new Table({
    head: ['Command', 'Case', 'Files', 'MB', 'Hits'],
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    colWidths: [19, 52, 8, 9, 7],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const row = (command: string, name: string, files: string, bytes: number, hits: number): void => {
    table.push([command, name, files, (bytes / 1e6).toFixed(2), hits]);
  };
  for (const { trial, files, bytes, hits } of outcome.results) {
    row(trial.command, trial.name, String(files), bytes, hits.length);
  }
  for (const { name, bytes, hits } of outcome.services) row('(read back)', name, '–', bytes, hits.length);
  const all = [...outcome.results, ...outcome.services];
  const hits = all.reduce((sum, each) => sum + each.hits.length, 0);
  const problems = [
    ...outcome.results.flatMap(({ trial, problems }) =>
      problems.map((each) => `${trial.command}, ${trial.name}: ${each}`),
    ),
    ...outcome.problems,
  ];
  return [
    table.toString(),
    ...outcome.results.flatMap((result) => result.hits.map((hit) => hitLine(hit, result.trial))),
    ...outcome.services.flatMap((service) => service.hits.map((hit) => hitLine(hit))),
    ...problems.map((each) => `? ${each}`),
    '',
    `${formatCount(outcome.results.length, 'case')}, ${formatCount(
      outcome.results.reduce((sum, { files }) => sum + files, 0),
      'file',
    )}, ${(all.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB: ${formatCount(hits, 'hit')}, ${formatCount(problems.length, 'thing')} not proved.`,
  ].join('\n');
}

function hitLine({ where, secret, form }: Hit, trial?: Trial): string {
  return `✗ ${trial ? `${trial.command}, ${trial.name}: ` : ''}${secret} (${form}) in ${where}`;
}
