import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backlogSince, watchBacklog } from './backlog-watch.ts';

const clock = { now: () => Date.now(), everyMs: 5_000 };

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('watching the backlog', () => {
  test('asks at once and then every five seconds', async () => {
    let open = 10;
    const watch = watchBacklog(async () => open++, clock);
    await vi.advanceTimersByTimeAsync(11_000);
    await watch.stop();
    expect(watch.seen).toEqual([
      { askedAt: 0, openPickings: 10 },
      { askedAt: 5_000, openPickings: 11 },
      { askedAt: 10_000, openPickings: 12 },
    ]);
  });

  test('sends no request while an answer is awaited', async () => {
    let underWay = 0;
    let most = 0;
    const slow = async (): Promise<number> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      underWay -= 1;
      return 7;
    };
    const watch = watchBacklog(slow, clock);
    await vi.advanceTimersByTimeAsync(26_000);
    expect(most).toBe(1);
    expect(watch.seen.map(({ askedAt }) => askedAt)).toEqual([0]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(watch.seen.map(({ askedAt }) => askedAt)).toEqual([0, 15_000]);
    const stopped = watch.stop();
    await vi.advanceTimersByTimeAsync(12_000);
    await stopped;
  });

  test('leaves out failures and answers that are not counts, instead of counting zero', async () => {
    const answers = [3, new Error('gone'), Number.NaN, 0, 5];
    const watch = watchBacklog(async () => {
      const answer = answers.shift() ?? new Error('no more');
      if (answer instanceof Error) throw answer;
      return answer;
    }, clock);
    await vi.advanceTimersByTimeAsync(21_000);
    await watch.stop();
    expect(watch.seen.map(({ openPickings }) => openPickings)).toEqual([3, 0, 5]);
  });

  test('counts seconds from the beginning of the schedule', () => {
    const seen = [
      { askedAt: 900, openPickings: 1 },
      { askedAt: 1_000, openPickings: 2 },
      { askedAt: 6_040, openPickings: 3 },
    ];
    expect(backlogSince(seen, 1_000)).toEqual([
      { atS: 0, openPickings: 2 },
      { atS: 5, openPickings: 3 },
    ]);
  });
});
