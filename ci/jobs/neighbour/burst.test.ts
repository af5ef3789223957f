import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { JournalEvent } from '../../../load/k6/journal.ts';
import { passedLoad } from '../../../reporters/sections/load/sample.ts';
import type { LevelRunRequest, LevelRun } from '../capacity/run-level.ts';
import { startBurst, whyQuiet, type Burst } from './burst.ts';

const OWN = { reference: 'r', journey: 'sales_order', transport: 'xmlrpc' } as const;
const BEGIN: JournalEvent = { cutoff: 'begin', ...OWN, stream: 'orders', index: 0, vu: 1, dueAt: 1, at: 1 };
const END: JournalEvent = {
  cutoff: 'end',
  reference: 'r',
  status: 'passed',
  at: 2,
  busyMs: 1,
  networkMs: 1,
  requests: 1,
  steps: [],
};

function burstOf(run: (request: LevelRunRequest) => Promise<LevelRun>): Promise<Burst> {
  const signal = new AbortController().signal;
  const request = {
    perSecond: 1,
    longestS: 60,
    seed: 1,
    folder: '/none',
    signal,
    onProgress: () => undefined,
  };
  return startBurst({ ...request, levelTarget: { run } });
}

/** As a run says that was stopped since nothing came back. */
const TARGET_DOWN = 'The run was stopped: nearly every transaction failed, the target is down.';
const endedWith = (ending: string): LevelRun => ({
  load: { ...passedLoad(), ending },
  odoo: null,
  language: null,
});
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the burst of a neighbour', () => {
  it('continues until it is stopped', async () => {
    const burst = await burstOf(async ({ observer }) => {
      observer.note(BEGIN);
      observer.note(END);
      while (!observer.isEnough()) await soon();
      return endedWith('The schedule was ended early.');
    });
    expect([burst.completed, burst.ending]).toEqual([1, undefined]);
    await burst.stop();
    expect(burst.ending).toBeUndefined();
    expect(whyQuiet(burst, 1)).toBeUndefined();
    expect(whyQuiet(burst, 0)).toEqual({
      reason: 'the burst completed no transaction in the block',
      isByTarget: true,
    });
  });

  it.each([
    ['by itself', () => Promise.resolve(endedWith('k6 was killed.')), 'k6 was killed.', false],
    ['by a failure', () => Promise.reject(new Error('No space is left.')), 'No space is left.', false],
    ['with the target', () => Promise.resolve(endedWith(TARGET_DOWN)), TARGET_DOWN, true],
  ])('reports that it ended %s, and can be stopped all the same', async (_how, end, ending, isByTarget) => {
    const burst = await burstOf(async ({ observer }) => {
      observer.note(BEGIN);
      observer.note(END);
      await soon();
      return end();
    });
    await soon();
    await burst.stop();
    expect(whyQuiet(burst, 1)).toEqual({
      reason: `the burst ended before the block did: ${ending}`,
      isByTarget,
    });
  });

  it('throws when no transaction began', async () => {
    await expect(burstOf(() => Promise.resolve(endedWith('k6 was killed.')))).rejects.toSatisfy(
      (error) => error instanceof CommandError && error.exit === 'inconclusive',
    );
    const refused = new CommandError('failed', 'The preparation failed.');
    await expect(burstOf(() => Promise.reject(refused))).rejects.toBe(refused);
  });
});
