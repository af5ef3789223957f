import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const PAGE = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8');

const SOURCES = ['ci', 'fixtures', 'journeys']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
  )
  .join('\n');

/** The first column of the table of messages; `…` stands for what a message fills in. */
const section = PAGE.split('\n## ').find((part) => part.startsWith('Messages\n')) ?? '';
const messages = [...section.matchAll(/^\| `([^`]+)`\s+\|/gm)].map(([, message = '']) => message);

test('lists more than fifteen messages of a red run', () => {
  expect(messages.length).toBeGreaterThan(15);
});

test.each(messages)('lists only messages that cutoff still has: %s', (message) => {
  expect(message.split('…').filter((part) => !SOURCES.includes(part.trim()))).toEqual([]);
});
