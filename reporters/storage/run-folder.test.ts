import { mkdir, mkdtemp, readFile, readdir, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { Secret } from '../../fixtures/secrets/secret.ts';
import { failedRecord, passedRecord } from '../sections/journeys/sample.ts';
import { listRuns, parseRecord, readRecord, runFolder, writeRecord } from './run-folder.ts';

let results: string;
beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-results-'));
});
afterEach(async () => {
  await rm(results, { recursive: true, force: true });
});

async function refusal(work: Promise<unknown>): Promise<CommandError> {
  const error = await work.then(
    () => new Error('It was not refused.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof CommandError) return error;
  throw error;
}

describe('a written record', () => {
  test('is read back unchanged by id, as latest and by path', async () => {
    const record = failedRecord();
    const { folder } = await writeRecord(results, record);
    expect((await readRecord(results, record.run.id)).record).toEqual(record);
    expect((await readRecord(results)).record).toEqual(record);
    expect((await readRecord('elsewhere', folder)).record).toEqual(record);
    expect((await readRecord('elsewhere', join(folder, 'run.json'))).record).toEqual(record);
  });

  test('leaves no temporary file behind', async () => {
    const { folder } = await writeRecord(results, passedRecord());
    expect(await readdir(folder)).toEqual(['run.json']);
    expect((await readdir(results)).toSorted()).toEqual([passedRecord().run.id, 'latest']);
  });

  test('is the target of latest, by a relative link that survives a move of the folder', async () => {
    await writeRecord(results, passedRecord());
    await writeRecord(results, failedRecord());
    expect(await readlink(join(results, 'latest'))).toBe(failedRecord().run.id);
    const moved = `${results}-moved`;
    await rename(results, moved);
    expect((await readRecord(moved)).record.run.id).toBe(failedRecord().run.id);
    await rename(moved, results);
  });

  test('contains no secret, and keeps words that only look like one', async () => {
    const secret = new Secret('hunter2&<x>');
    const word = new Secret('assertion');
    const record = failedRecord();
    const failure = record.journeys.find((each) => each.failure)?.failure;
    if (!failure) throw new Error('The sample record has no failure.');
    failure.message = `wrong password ${secret.reveal()} (${encodeURIComponent(secret.reveal())})`;
    failure.detail = `${word.reveal()} of hunter2&amp;&lt;x&gt;`;
    const written = await writeRecord(results, record);
    const text = await readFile(join(written.folder, 'run.json'), 'utf8');
    expect(text).not.toContain('hunter2');
    const kept = written.record.journeys.find((each) => each.failure)?.failure;
    expect(kept).toMatchObject({ kind: failure.kind, message: 'wrong password [secret] ([secret])' });
    expect(kept?.detail).toBe('assertion of [secret]');
  });

  test('is refused when it is invalid', async () => {
    const record = { ...passedRecord(), verdict: 'fine' };
    // @ts-expect-error: the verdict is not one of the three
    await expect(writeRecord(results, record)).rejects.toThrow(/verdict/);
    expect(await listRuns(results)).toEqual([]);
  });
});

describe('latest', () => {
  test('is a file with the id on file systems without links', async () => {
    await writeRecord(results, passedRecord());
    await rm(join(results, 'latest'));
    await writeFile(join(results, 'latest'), `${passedRecord().run.id}\n`);
    expect((await readRecord(results)).record.run.id).toBe(passedRecord().run.id);
  });

  test('is the newest run when its link is broken', async () => {
    await writeRecord(results, failedRecord());
    await writeRecord(results, passedRecord());
    await rm(runFolder(results, passedRecord().run.id), { recursive: true });
    expect((await readRecord(results)).record.run.id).toBe(failedRecord().run.id);
  });

  test('refuses an empty folder', async () => {
    const error = await refusal(readRecord(results));
    expect(error.exit).toBe('inconclusive');
    expect(error.message).toContain(results);
  });
});

describe('the list of runs', () => {
  test('is newest first and skips everything else', async () => {
    await writeRecord(results, passedRecord());
    await writeRecord(results, failedRecord());
    await mkdir(runFolder(results, '20270101T000000Z-zzzzzz'));
    await mkdir(join(results, 'notes'));
    expect(await listRuns(results)).toEqual([failedRecord().run.id, passedRecord().run.id]);
    expect(await listRuns(join(results, 'missing'))).toEqual([]);
  });
});

describe('an unreadable record', () => {
  const good = JSON.stringify(passedRecord());
  test.each([
    ['cut off in the middle', good.slice(0, 200), 'broken', /damaged.*not JSON/],
    ['of something else', '{"version": 1}', 'broken', /damaged.*cutoff\.run/],
    ['of a newer version', good.replace('"version":1', '"version":2'), 'configuration', /version 2.*up to 1/],
    ['with a wrong status', good.replace('"passed"', '"fine"'), 'broken', /damaged.*journeys\.0/],
    ['with an unknown field', good.replace('{', '{"extra":1,'), 'broken', /damaged/],
  ])('is refused by name: %s', (_, text, exit, message) => {
    const parse = () => parseRecord(text, 'results/x/run.json');
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ exit }));
  });

  test('is refused by its path when missing', async () => {
    const error = await refusal(readRecord(results, '20260101T000000Z-aaaaaa'));
    expect(error.exit).toBe('configuration');
    expect(error.message).toMatch(/20260101T000000Z-aaaaaa.*no such file/);
  });

  test.each(['../../etc', 'nonsense', ''])(
    'stays inside the results folder with the name %j',
    async (name) => {
      expect((await refusal(readRecord(results, name))).exit).toBe('configuration');
    },
  );

  test('is reported with its folder when the disk refuses', async () => {
    const blocked = join(results, 'file');
    await writeFile(blocked, '');
    const error = await refusal(writeRecord(blocked, passedRecord()));
    expect(error.exit).toBe('environment');
    expect(error.message).toContain(blocked);
  });
});
