import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pages } from './tables.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A path from the root of the repository: `fixtures/sweep/models.ts`, `journeys/<area>/`, `ci/build*`. */
const REPOSITORY_PATH = /^(?:ci|docs|fixtures|journeys|load|reporters)\/[\w./<>*-]*$/;

/** The texts in backticks, word by word: code blocks are left out. */
function wordsInBackticks(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.split(/[\s,()]+/));
}

/** Whether something has that path; `<area>` and `*` stand for any name. */
function isThere(path: string): boolean {
  let found = [ROOT];
  for (const part of path.split('/').filter((each) => each !== '')) {
    const pattern = new RegExp(
      `^${part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/<[\w-]+>|\\\*/g, '.+')}$`,
    );
    found = found.flatMap((folder) =>
      namesIn(folder).flatMap((name) => (pattern.test(name) ? [join(folder, name)] : [])),
    );
  }
  return found.length > 0;
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The anchors that a renderer makes of the headings of a page. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const PAGES = await pages();

test.each(PAGES)('names only paths of the repository that exist in $path', ({ text }) => {
  const named = wordsInBackticks(text).filter((word) => REPOSITORY_PATH.test(word));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});

test.each(PAGES)('links only to files and headings that exist in $path', ({ path, text }) => {
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const broken = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? path : join(dirname(path), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('finds a path and a placeholder that do not exist', () => {
  expect(isThere('journeys/<area>/')).toBe(true);
  expect(isThere('ci/build*')).toBe(true);
  expect(isThere('journeys/steps/')).toBe(false);
  expect(isThere('reporters/sections/<section>/none.ts')).toBe(false);
});

test.each(PAGES)('keeps lines at 200 characters at most, tables apart, in $path', ({ text }) => {
  expect(text.split('\n').filter((line) => line.length > 200 && !line.startsWith('|'))).toEqual([]);
});

test.each(PAGES.filter(({ path }) => path.includes('/docs/')))(
  'shows a command to copy in $path',
  ({ text }) => {
    const index = text.startsWith('# Documentation');
    expect(index || /^```(?:console|sh)$/m.test(text.slice(0, 2000))).toBe(true);
  },
);
