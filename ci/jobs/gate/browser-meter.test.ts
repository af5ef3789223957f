import { expect, test } from 'vitest';
import { untilStill } from './browser-meter.ts';

test('does not count a page that never comes to rest', async () => {
  const restless = untilStill({ silentMs: () => 0, isWaiting: () => false }, 50);
  await expect(restless).rejects.toMatchObject({
    kind: 'harness',
    message: 'The page did not come to rest within 0.05 s, so its requests cannot be counted exactly.',
  });
});

test('calls a page still after a quiet time, which is longer while an answer is awaited', async () => {
  await untilStill({ silentMs: () => 300, isWaiting: () => false }, 0);
  await expect(untilStill({ silentMs: () => 300, isWaiting: () => true }, 0)).rejects.toThrow('rest');
  await untilStill({ silentMs: () => 2_000, isWaiting: () => true }, 0);
});
