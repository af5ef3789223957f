import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Slots } from './slots.ts';
import type { Lease } from './slots.ts';

const LIMITS = { size: 2, most: 4, patienceMs: 1000 };
const never = new AbortController().signal;

describe('Slots', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Asks for so many places and notes each as it is given. */
  function ask(slots: Slots, count: number): Lease[] {
    const given: Lease[] = [];
    for (let each = 0; each < count; each += 1) void slots.acquire(never).then((lease) => given.push(lease));
    return given;
  }
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  it('gives out as many places as there are slots, and the next when one is returned', async () => {
    const given = ask(new Slots(LIMITS), 3);
    await settle();
    expect(given).toHaveLength(2);
    given[0]?.release();
    given[0]?.release();
    await settle();
    expect(given).toHaveLength(3);
  });

  it('lends the slot of a run without progress, but not of one that progresses', async () => {
    const given = ask(new Slots(LIMITS), 4);
    await vi.advanceTimersByTimeAsync(900);
    given[1]?.touch();
    await vi.advanceTimersByTimeAsync(200);
    expect(given).toHaveLength(3);
  });

  it('never exceeds the maximum of runs, however many hang', async () => {
    const given = ask(new Slots(LIMITS), 9);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(given).toHaveLength(4);
    given[0]?.release();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(given).toHaveLength(5);
  });

  it('counts a run once that hung and then ended', async () => {
    const given = ask(new Slots({ ...LIMITS, most: 100 }), 20);
    await vi.advanceTimersByTimeAsync(1500);
    expect(given).toHaveLength(4);
    given[0]?.release();
    given[1]?.release();
    await settle();
    expect(given).toHaveLength(4);
    given[2]?.release();
    await settle();
    expect(given).toHaveLength(5);
  });

  it('releases all who wait when everything is stopped', async () => {
    const stop = new AbortController();
    const slots = new Slots({ ...LIMITS, size: 1 });
    const first = await slots.acquire(never);
    const waiting = slots.acquire(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    const given = ask(slots, 1);
    first.release();
    await settle();
    expect(given).toHaveLength(1);
  });
});
