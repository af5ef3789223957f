import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultsFolder, storedResults } from './results-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutoff-results-'));
  writeFileSync(join(folder, 'file'), '');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('the results folder of a command', () => {
  it('is made empty and readable by its owner alone', () => {
    const path = join(folder, 'a', 'b');
    expect(resultsFolder(path, () => 'unused')).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
    expect(readdirSync(path)).toEqual([]);
    expect(resultsFolder(undefined, () => path)).toBe(path);
  });

  it.each([
    ['', /--results is empty/],
    ['  ', /--results is empty/],
    ['/dev/null', /\/dev\/null cannot be used.*not a folder \(ENOTDIR\).*--results/],
    ['/dev/null/below', /not a folder \(ENOTDIR\)/],
    ['/proc/nope', /no folder can be made there \(ENOENT\)/],
    ['/sys/nope', /\((?:EPERM|EROFS|EACCES)\)/],
    [`/tmp/${'x'.repeat(300)}`, /the name is too long \(ENAMETOOLONG\)/],
  ])('is refused at once: "%s"', (flag, message) => {
    expect(() => resultsFolder(flag, () => 'unused')).toThrow(message);
    expect(() => resultsFolder(flag, () => 'unused')).toThrow(
      expect.objectContaining({ exit: 'configuration' }),
    );
  });

  it('is refused when it is a file, also by commands that only read, and names its setting', () => {
    for (const choose of [resultsFolder, storedResults]) {
      expect(() => choose(undefined, () => join(folder, 'file'))).toThrow(
        /file cannot be used.*ENOTDIR.*results_dir \(CUTOFF_RESULTS_DIR\)/,
      );
      expect(() => choose('', () => folder)).toThrow(/--results is empty/);
    }
  });

  it('is not made by commands that only read', () => {
    const path = join(folder, 'none');
    expect(storedResults(path, () => 'unused')).toBe(path);
    expect(existsSync(path)).toBe(false);
  });

  it.runIf(process.getuid?.() !== 0)('is refused when it is not writable', () => {
    chmodSync(folder, 0o500);
    expect(() => resultsFolder(folder, () => 'unused')).toThrow(/permission denied \(EACCES\)/);
  });
});
