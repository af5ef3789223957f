import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noteStart, recentStarts } from './rate-cap.ts';

const NOON = new Date('2026-01-31T12:00:00.000Z');
const at = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);

describe('the cap on runs within an hour', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cutoff-rate-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const start = (minutes: number, maxPerHour = 2): Promise<void> =>
    noteStart({ target: 'acme', file: join(folder, 'acme.runs'), maxPerHour, now: at(minutes) });

  test('allows as many starts as it says', async () => {
    await start(0);
    await start(1);
    await expect(start(2)).rejects.toMatchObject({
      exit: 'inconclusive',
      message: expect.stringMatching(/acme was probed 2 times within an hour.*2026-01-31T13:00:00\.000Z/),
    });
  });

  test('does not count a start that it refused', async () => {
    await start(0);
    await start(1);
    await expect(start(2)).rejects.toThrow(/cap/);
    await start(60);
  });

  test('forgets starts older than an hour', async () => {
    await start(0);
    await start(59);
    await start(60);
    expect(JSON.parse(readFileSync(join(folder, 'acme.runs'), 'utf8'))).toEqual([
      at(59).toISOString(),
      at(60).toISOString(),
    ]);
  });

  test('treats a damaged file as full for an hour, then starts anew', async () => {
    const file = join(folder, 'acme.runs');
    writeFileSync(file, '{"half');
    utimesSync(file, at(0), at(0));
    await expect(start(59)).rejects.toMatchObject({
      exit: 'environment',
      message: expect.stringMatching(/acme\.runs, which is damaged.*until 2026-01-31T13:00:00\.000Z/),
    });
    await start(60);
  });

  test('refuses every run when starts cannot be stored', async () => {
    for (const [file, code] of [
      ['/dev/null/acme.runs', 'ENOTDIR'],
      [folder, 'EISDIR'],
    ] as const) {
      await expect(noteStart({ target: 'acme', file, maxPerHour: 2, now: NOON })).rejects.toMatchObject({
        exit: 'environment',
        message: expect.stringMatching(new RegExp(`${file}, which cannot be .*\\(${code}\\)`)),
      });
    }
  });

  test('ignores starts in the future, after a clock was set back', () => {
    expect(recentStarts([at(5).toISOString(), at(-5).toISOString()], NOON)).toEqual([at(-5).toISOString()]);
  });
});
