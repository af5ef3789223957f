import { afterEach, describe, expect, test } from 'vitest';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureK6, goSuits, parseK6Version, suits } from './binary.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function folderWith(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-k6-'));
  folders.push(folder);
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  return folder;
}

describe('finding k6', () => {
  test('uses a k6 2.x on PATH', async () => {
    const folder = await folderWith({ k6: 'echo "k6 v2.3.1 (go1.26.8, linux/amd64)"' });
    await expect(ensureK6({ env: { PATH: folder }, output: 'silent' })).resolves.toEqual({
      path: join(folder, 'k6'),
      version: '2.3.1',
    });
  });

  test('prefers k6 from the cache folder to an old one on PATH', async () => {
    const old = await folderWith({ k6: 'echo "k6 v0.57.0 (go1.23, linux/amd64)"' });
    const cache = await folderWith({});
    const { mkdir } = await import('node:fs/promises');
    const own = join(cache, 'k6', 'v2.2.0');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'k6'), '#!/bin/sh\necho "k6 v2.2.0 (go1.26.8, linux/amd64)"\n', {
      mode: 0o755,
    });
    const found = await ensureK6({ env: { PATH: old, CUTOFF_CACHE_DIR: cache }, output: 'silent' });
    expect(found).toEqual({ path: join(own, 'k6'), version: '2.2.0' });
  });

  test('reports an old Go with the way out', async () => {
    const path = await folderWith({ go: 'echo go1.22.4' });
    const cache = await folderWith({});
    const asked = ensureK6({ env: { PATH: path, CUTOFF_CACHE_DIR: cache, HOME: cache }, output: 'silent' });
    await expect(asked).rejects.toSatisfy(
      (error) =>
        error instanceof CommandError &&
        error.exit === 'environment' &&
        error.message.includes('go1.22.4') &&
        error.message.includes('Go 1.25 or newer'),
    );
  });

  test('reports the output of Go when a build fails, and leaves no files', async () => {
    const path = await folderWith({
      go: '[ "$1" = env ] && { echo go1.26.0; exit; }\necho "dial tcp: no route to host" >&2; exit 1',
    });
    const cache = await folderWith({});
    const asked = ensureK6({ env: { PATH: path, CUTOFF_CACHE_DIR: cache, HOME: cache }, output: 'silent' });
    await expect(asked).rejects.toSatisfy(
      (error) => error instanceof CommandError && error.message.includes('no route to host'),
    );
    const { readdir } = await import('node:fs/promises');
    await expect(readdir(join(cache, 'k6', 'v2.2.0'))).resolves.toEqual([]);
  });
});

describe('versions', () => {
  test.each([
    ['2.0.0', true],
    ['2.9.3', true],
    ['1.4.0', false],
    ['3.0.0', false],
    ['0.57.0', false],
  ])('judges k6 %s: suits %s', (version, expected) => {
    expect(suits(version)).toBe(expected);
  });

  test('reads the version from the output of k6', () => {
    expect(parseK6Version('k6 v2.2.0 (go1.26.8, linux/amd64)\n')).toBe('2.2.0');
    expect(parseK6Version('command not found')).toBeUndefined();
  });

  test.each([
    ['go1.25.0', true],
    ['go1.26.8', true],
    ['go2.0', true],
    ['go1.24.9', false],
    ['', false],
  ])('judges Go %s: suits %s', (text, expected) => {
    expect(goSuits(text)).toBe(expected);
  });
});
