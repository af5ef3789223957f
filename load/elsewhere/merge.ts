/** From what k6 processes on other machines brought back to the account of one run. */

import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { registerSecret } from '../../fixtures/secrets/secret.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { closeWebSessions } from '../data/web-sessions.ts';
import { JOURNAL_PREFIX, type JournalEvent } from '../k6/journal.ts';
import { lengthOf } from '../profiles/profile.ts';
import { accountOf } from '../result/account.ts';
import { appendJournal, cleanJournalEvent, JOURNAL_FILE } from '../result/journal.ts';
import { noSamples, packSamples, readSamples } from '../result/samples.ts';
import type { LoadOutcome } from '../request.ts';
import { streamsOf } from '../streams.ts';
import { LOGS, SAMPLES, SECRETS_FILE, VOLUME, type Prepared } from './prepared-file.ts';
import { makePrivateFolder } from '../../fixtures/machine/private-folder.ts';

/** What was brought back: as many files of samples as logs, one of each from each process. */
export interface Brought {
  readonly samples: readonly string[];
  readonly logs: readonly string[];
}

/**
 * Finds what was brought back.
 *
 * @throws {CommandError} `configuration` with one sentence for each thing that is missing
 */
export async function findBrought(folder: string): Promise<Brought> {
  const files = async (name: string, ending: RegExp): Promise<string[]> =>
    existsSync(join(folder, name))
      ? (await readdir(join(folder, name))).filter((each) => ending.test(each)).toSorted()
      : [];
  const samples = await files(SAMPLES, /\.csv(\.gz)?$/);
  const logs = await files(LOGS, /\.(log|txt|jsonl)$/);
  const problems = [
    ...(samples.length === 0
      ? [`There is no file of samples (.csv) in ${join(folder, SAMPLES)}: copy there what each k6 wrote.`]
      : []),
    ...(logs.length === 0
      ? [`There is no log (.log) in ${join(folder, LOGS)}: copy there the standard output of each k6.`]
      : []),
    ...(samples.length > 0 && logs.length > 0 && samples.length !== logs.length
      ? [
          `${samples.length} files of samples and ${logs.length} logs do not match: each k6 process needs one of both.`,
        ]
      : []),
  ];
  if (problems.length > 0) throw new CommandError('configuration', problems);
  return {
    samples: samples.map((name) => join(folder, SAMPLES, name)),
    logs: logs.map((name) => join(folder, LOGS, name)),
  };
}

/**
 * Makes the account from all samples together, and leaves the folder of the run as a run at home leaves it. How k6 ended,
 * its processor time and the arrival of its lines were not seen: the rules about them count as not measured.
 *
 * @param folder of the run record; made where it is not there
 */
export async function mergeElsewhere(
  prepared: Prepared,
  brought: Brought,
  { from, folder }: { readonly from: string; readonly folder: string },
): Promise<LoadOutcome> {
  await registerSecrets(from);
  makePrivateFolder(folder);
  const events = await joinJournals(brought.logs, join(folder, JOURNAL_FILE));
  for (const name of ['states.json', 'input.json']) {
    await copyFile(join(from, VOLUME, name), join(folder, name));
  }
  const samples = noSamples();
  for (const [index, path] of brought.samples.entries()) {
    await readSamples(path, samples, `${index}/`);
    const isPacked = path.endsWith('.gz');
    const own = join(folder, `samples-${index + 1}.csv${isPacked ? '.gz' : ''}`);
    await copyFile(path, own);
    if (!isPacked) await packSamples(own);
  }
  const { profile, scale, seed, durationS, vus } = prepared;
  const segments = brought.samples.length;
  const load = accountOf({
    request: { profile, scale, seed, segments },
    streams: streamsOf({ profile, scale, durationS, vus, seed, segments: prepared.segments }),
    durationS: lengthOf(profile, durationS),
    k6: 'of a version that is not known',
    run: { ending: { is: 'unseen' }, log: [], cpu: [], cores: 0, unwritten: 0 },
    samples,
    unread: undefined,
    events,
    seenBusyMs: 0,
    windowMs: 0,
    backlog: [],
  });
  const times = events.map(({ at }) => at);
  const { odoo, language, preparedAt } = prepared;
  const [startedAt, finishedAt] =
    times.length === 0
      ? [new Date(preparedAt), new Date(preparedAt)]
      : [
          new Date(times.reduce((low, at) => Math.min(low, at), Infinity)),
          new Date(times.reduce((high, at) => Math.max(high, at), 0)),
        ];
  return { load, startedAt, finishedAt, odoo, language, unwritten: 0 };
}

/** Logs the web sessions of the preparation out and removes the file of secrets; nothing to do the second time. */
export async function closeElsewhere(target: Target, from: string): Promise<void> {
  const cookies = await registerSecrets(from);
  await closeWebSessions(target, cookies);
  await rm(join(from, SECRETS_FILE), { force: true });
}

const Secrets = z.object({
  rpcPassword: z.string(),
  webPassword: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()),
});

/** Makes the secrets of the preparation known to `redact`; answers the cookies. */
async function registerSecrets(from: string): Promise<readonly string[]> {
  const path = join(from, SECRETS_FILE);
  if (!existsSync(path)) return [];
  const { rpcPassword, webPassword, headers, cookies } = await readSecrets(path);
  for (const secret of [rpcPassword, webPassword, ...cookies, ...Object.values(headers)])
    registerSecret(secret);
  return cookies;
}

async function readSecrets(path: string): Promise<z.infer<typeof Secrets>> {
  try {
    return Secrets.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // Without its text: the message of the parser quotes it.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new CommandError(
      'configuration',
      `The secrets of the prepared run in ${path} are damaged or cannot be read${code}: prepare the run again.`,
    );
  }
}

/** All journals as one, in the order of the time; what stands before a line (the name of a pod, a time) is left out. */
async function joinJournals(paths: readonly string[], into: string): Promise<JournalEvent[]> {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const events = texts.flatMap((text) => journalEvents(text)).toSorted((a, b) => a.at - b.at);
  await rm(into, { force: true });
  for (const event of events) appendJournal(into, event);
  return events;
}

/** The events of a journal in a log. */
export function journalEvents(log: string): JournalEvent[] {
  return log.split(/\r?\n/).flatMap((text) => {
    const from = text.indexOf(JOURNAL_PREFIX);
    return from < 0 ? [] : (cleanJournalEvent(text.slice(from)) ?? []);
  });
}
