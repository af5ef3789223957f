import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { releaseOf } from './release.ts';

const unnamed = { name: 'acme', labels: { release: 'unknown' } };

describe('releaseOf', () => {
  let results: string;
  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'cutoff-release-'));
  });
  afterEach(async () => {
    await rm(results, { recursive: true });
  });

  it('is the configured release if there is one, whatever the server says', async () => {
    const named = { name: 'acme', labels: { release: '2026.01' } };
    expect(await releaseOf(named, '19.0-20260101', results)).toBe('2026.01');
  });

  it("is the server's answer, and is kept while the server is down", async () => {
    expect(await releaseOf(unnamed, null, results)).toBe('unknown');
    expect(await releaseOf(unnamed, '19.0-20260101', results)).toBe('19.0-20260101');
    expect(await releaseOf(unnamed, null, results)).toBe('19.0-20260101');
    expect(await releaseOf({ ...unnamed, name: 'other' }, null, results)).toBe('unknown');
  });

  it('refuses free text', async () => {
    for (const text of ['', ' ', 'a b', '19.0\n', '<html>', 'x'.repeat(65)]) {
      expect(await releaseOf(unnamed, text, results)).toBe('unknown');
    }
  });

  it('keeps one file a target, whatever the number of releases', async () => {
    for (let day = 10; day < 40; day += 1) await releaseOf(unnamed, `19.0-202601${day}`, results);
    expect(await readdir(join(results, 'targets'))).toEqual(['acme.release']);
  });

  it('labels a run without a writable disk', async () => {
    expect(await releaseOf(unnamed, '19.0', '/dev/null/results')).toBe('19.0');
  });
});
