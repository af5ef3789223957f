import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Places } from './spare.ts';

describe('Places', () => {
  let folder: string;
  let said: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-places-'));
    said = [];
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const places = (resultsDir: string): Places => new Places(resultsDir, (line) => said.push(line), folder);

  it('is the results folder while that has room, and leaves no file in it', async () => {
    const results = join(folder, 'results');
    expect(await places(results).choose()).toEqual({ runsDir: results, isSpare: false });
    expect(await readdir(results)).toEqual([]);
    expect(said).toEqual([]);
  });

  it('is one spare folder while the results folder is full, and says why', async () => {
    const results = join(folder, 'results');
    await writeFile(results, 'in the way');
    const own = places(results);
    const first = await own.choose();
    expect(first.isSpare).toBe(true);
    expect(await own.choose()).toEqual(first);
    expect(said[0]).toContain(`the results folder ${results} cannot be written to (`);
    await rm(results);
    expect(await own.choose()).toEqual({ runsDir: results, isSpare: false });
    await own.close();
    expect(await readdir(folder)).toEqual(['results']);
  });

  it('refuses to run when both are full', async () => {
    const own = new Places('/dev/null/results', () => undefined, '/dev/null');
    await expect(own.choose()).rejects.toMatchObject({
      exit: 'environment',
      message: expect.stringContaining('nothing was run. Free some space.'),
    });
  });
});
