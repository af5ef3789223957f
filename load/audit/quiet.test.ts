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

test('a server whose documents stay as they are is quiet after the time that Odoo would try', async () => {
  expect(await watch(() => 'same')).toEqual({ isQuiet: true, afterS: 20 });
});

test('each change starts the wait anew', async () => {
  expect(await watch((second) => (second < 10 ? 'before' : 'after'))).toEqual({ isQuiet: true, afterS: 30 });
});

test('a run that ended long ago is not waited for', async () => {
  expect(await watch(() => 'same', { lastActivityAt: -60_000 })).toEqual({ isQuiet: true, afterS: 0 });
});

test('a server that never rests is given up at the limit', async () => {
  expect(await watch(String)).toEqual({ isQuiet: false, afterS: 90 });
});
