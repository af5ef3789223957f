import { expect, test } from 'vitest';
import { becomesQuiet } from './quiet.ts';

/** A server whose documents look as told, second by second from 0, on a clock that only pauses move. */
async function watch(
  looks: (second: number) => string,
  { lastActivityAt = 0, limitMs = 90_000 } = {},
): Promise<{ isQuiet: boolean; afterS: number }> {
  let nowMs = 0;
  const isQuiet = await becomesQuiet(() => Promise.resolve(looks(nowMs / 1000)), {
    lastActivityAt,
    limitMs,
    onWait: () => undefined,
    now: () => nowMs,
    pause: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
  });
  return { isQuiet, afterS: nowMs / 1000 };
}

test('calls a server quiet when its documents are unchanged for as long as Odoo retries', async () => {
  expect(await watch(() => 'same')).toEqual({ isQuiet: true, afterS: 20 });
});

test('restarts the wait after each change', async () => {
  expect(await watch((second) => (second < 10 ? 'before' : 'after'))).toEqual({ isQuiet: true, afterS: 30 });
});

test('does not wait for a run that ended long ago', async () => {
  expect(await watch(() => 'same', { lastActivityAt: -60_000 })).toEqual({ isQuiet: true, afterS: 0 });
});

test('gives up at the limit on a server that never rests', async () => {
  expect(await watch(String)).toEqual({ isQuiet: false, afterS: 90 });
});
