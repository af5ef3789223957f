import { readFile, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { z } from 'zod';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { makePrivateFolder, narrow } from '../../fixtures/machine/private-folder.ts';
import { RECORD_VERSION, RunRecord } from '../../fixtures/record/record.ts';
import { temporaryName, writeAtomic } from './atomic-file.ts';
import { redactRecord } from './redaction.ts';
import { narrowResults } from './results-access.ts';

/**
 * The results folder: `<results>/<run>/run.json` is the truth, the reports lie beside it, and `<results>/latest` leads
 * to the run that was written last.
 */

export const RECORD_FILE = 'run.json';
export const JUNIT_FILE = 'junit.xml';
export const GATE_MARKDOWN_FILE = 'gate.md';
export const HTML_FILE = 'report.html';
const LATEST = 'latest';
export const RUN_ID = /^\d{8}T\d{6}Z-[a-z0-9]{6}$/;

/** A record and the folder it was read from. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly folder: string;
}

/** The folder of a run. */
export function runFolder(resultsDir: string, runId: string): string {
  return join(resultsDir, runId);
}

/**
 * Writes the record, redacted and checked, and points `latest` to it. Returns what was written, which is what every
 * reporter must work from. Throws a `CommandError` that names the folder where the disk does not take it.
 */
export async function writeRecord(resultsDir: string, record: RunRecord): Promise<StoredRun> {
  const clean = redactRecord(record);
  const folder = runFolder(resultsDir, clean.run.id);
  try {
    makePrivateFolder(folder);
    await writeAtomic(join(folder, RECORD_FILE), `${JSON.stringify(clean, null, 2)}\n`);
    await pointLatest(resultsDir, clean.run.id);
    narrow(folder);
    narrowResults(resultsDir);
  } catch (error) {
    throw new CommandError(
      'environment',
      `The run record cannot be written to ${folder}: ${reasonOf(error)}. Free some space, or choose another results folder.`,
      error,
    );
  }
  return { record: clean, folder };
}

/**
 * Reads a record by run id, by `latest`, or by the path of a run folder or of its `run.json`. Throws a `CommandError`
 * where there is none, or it is damaged, or a newer version of cutoff wrote it.
 */
export async function readRecord(resultsDir: string, run = LATEST): Promise<StoredRun> {
  const folder = await folderOf(resultsDir, run);
  const path = join(folder, RECORD_FILE);
  const text = await textOf(path, resultsDir);
  return { record: parseRecord(text, path), folder };
}

/** The ids of the runs in the folder that have a record, newest first; none where there is no such folder. */
export async function listRuns(resultsDir: string): Promise<readonly string[]> {
  const names = await readdir(resultsDir).catch(() => []);
  const runs = await Promise.all(
    names
      .filter((name) => RUN_ID.test(name))
      .map(async (name) => ((await isFile(join(resultsDir, name, RECORD_FILE))) ? [name] : [])),
  );
  return runs.flat().toSorted().toReversed();
}

/** A record from the text of a file. `path` is for the message only. */
export function parseRecord(text: string, path: string): RunRecord {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'it is not JSON', error);
  }
  const header = z.looseObject({ record: z.literal('cutoff.run'), version: z.number() }).safeParse(data);
  if (!header.success) throw damaged(path, 'it does not say "record": "cutoff.run" and a version');
  if (header.data.version > RECORD_VERSION) {
    throw new CommandError(
      'configuration',
      `${path} has version ${header.data.version} of the run record, but this cutoff reads up to ${RECORD_VERSION}. Use the cutoff that wrote it, or a newer one.`,
    );
  }
  const parsed = RunRecord.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(path, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'invalid'}`, parsed.error);
}

/**
 * A symbolic link, relative so that the folder can be moved; a file with the id where links are not possible. The
 * record is safe whether or not this succeeds, and readers of `latest` fall back to the newest run.
 */
async function pointLatest(resultsDir: string, runId: string): Promise<void> {
  const latest = join(resultsDir, LATEST);
  const temporary = temporaryName(latest);
  try {
    await symlink(runId, temporary, 'dir');
    await rename(temporary, latest);
  } catch {
    await rm(temporary, { force: true });
    await writeAtomic(latest, `${runId}\n`).catch(() => undefined);
  }
}

async function folderOf(resultsDir: string, run: string): Promise<string> {
  if (run === LATEST) return runFolder(resultsDir, await latestRun(resultsDir));
  if (RUN_ID.test(run)) return runFolder(resultsDir, run);
  if (basename(run) === RECORD_FILE) return dirname(run);
  if (isAbsolute(run) || run.includes('/') || run.includes(sep)) return run;
  throw new CommandError(
    'configuration',
    `"${run}" is not a run: write a run id such as 20260131T120000Z-ab12cd, "latest", or the path of a run folder.`,
  );
}

async function latestRun(resultsDir: string): Promise<string> {
  const path = join(resultsDir, LATEST);
  const pointed = await readlink(path).catch(() => readFile(path, 'utf8').catch(() => ''));
  const runId = basename(pointed.trim());
  if (RUN_ID.test(runId) && (await isFile(join(resultsDir, runId, RECORD_FILE)))) return runId;
  const [newest] = await listRuns(resultsDir);
  if (newest !== undefined) return newest;
  throw new CommandError(
    'inconclusive',
    `There is no run in ${resultsDir}: run "cutoff probe" first, or name the folder with --results.`,
  );
}

async function textOf(path: string, resultsDir: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandError(
      'configuration',
      `The run record ${path} cannot be read: ${reasonOf(error)}. "cutoff report --list" shows the runs in ${resultsDir}.`,
      error,
    );
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function damaged(path: string, what: string, cause?: unknown): CommandError {
  return new CommandError(
    'broken',
    `The run record ${path} is damaged: ${what}. Restore the file, or remove the folder of the run.`,
    cause,
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return REASONS[error.code] ?? error.code;
  }
  return error instanceof Error ? error.message : String(error);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file of that name exists',
};
