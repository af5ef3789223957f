import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CapacityPlan, LevelPurpose, Limits } from '../../../fixtures/record/capacity.ts';
import type { JournalEvent } from '../../../load/k6/journal.ts';
import type { LoadSection } from '../../../fixtures/record/load.ts';
import { passedLoad } from '../../../reporters/sections/load/sample.ts';
import { runLevel, type LevelTarget } from './run-level.ts';

const PLAN: CapacityPlan = {
  startPerSecond: 1,
  leastPerSecond: 1,
  mostPerSecond: 1,
  precision: 0.1,
  repeats: 0,
  wayDown: false,
  curve: false,
  budgetS: 600,
  warmUpS: 0,
  leastHoldS: 20,
  longestHoldS: 60,
  audit: false,
  acceptsKnownFaults: false,
};
const LIMITS: Limits = { stepMs: {}, otherStepMs: 3_000, wholeMs: 6_000, failedShare: 0.01 };

/** One transaction a second, for 20 s or up to the last; each ends after so long, however long the level is held. */
async function levelOf(
  tookMs: (index: number) => number,
  {
    last = 20,
    warmUpS = 0,
    late = 0,
    purpose = 'double',
    folder = '/nowhere',
    dropped = 0,
    lateBeforeMs = null,
  }: {
    last?: number;
    warmUpS?: number;
    late?: number;
    purpose?: LevelPurpose;
    folder?: string;
    /** Arrivals that k6 drops before the first: each start after it seems late by as many seconds. */
    dropped?: number;
    /** How late the starts before the first drop were; null where there was none. */
    lateBeforeMs?: number | null;
  } = {},
) {
  let nowMs = 1_000_000;
  const startMs = nowMs;
  const windows: { fromMs: number; untilMs: number }[] = [];
  const event = (index: number, is: 'begin' | 'end'): JournalEvent => {
    const own = { reference: `order-${index}`, journey: 'sales_order', transport: 'xmlrpc' } as const;
    const at = startMs + index * 1_000;
    const durationMs = tookMs(index);
    const dueAt = index === 0 ? at : at - dropped * 1_000;
    if (is === 'begin') return { cutoff: 'begin', ...own, stream: 'orders', index, vu: 1, dueAt, at };
    return {
      cutoff: 'end',
      reference: own.reference,
      status: 'passed',
      at: at + durationMs,
      busyMs: durationMs,
      networkMs: durationMs,
      requests: 1,
      steps: [{ name: 'confirm', status: 'passed', durationMs }],
    };
  };
  const levelTarget: LevelTarget = {
    now: () => nowMs,
    observe: () =>
      Promise.resolve({
        stop: ({ fromMs, untilMs }) => {
          windows.push({ fromMs: fromMs - startMs, untilMs: untilMs - startMs });
          return Promise.resolve({ windowS: 1, requests: null, postgres: null, host: null, missing: [] });
        },
      }),
    run: ({ observer }) => {
      const ends = new Set<number>();
      for (let second = 0; second <= last && !observer.isEnough(); second++) {
        nowMs = startMs + second * 1_000;
        observer.note(event(second, 'begin'));
        for (let index = 0; index <= second; index++) {
          if (ends.has(index) || index * 1_000 + tookMs(index) > second * 1_000) continue;
          ends.add(index);
          observer.note(event(index, 'end'));
        }
      }
      observer.isEnough();
      for (let index = last + 1; index <= last + late; index++) {
        observer.note(event(index, 'begin'));
        observer.note(event(index, 'end'));
      }
      for (let index = 0; index <= last; index++) if (!ends.has(index)) observer.note(event(index, 'end'));
      return Promise.resolve({ load: loadWith(dropped, lateBeforeMs), odoo: '19.0', language: 'en_US' });
    },
  };
  const { level, waits } = await runLevel({
    levelTarget,
    plan: { ...PLAN, warmUpS },
    limits: LIMITS,
    number: 1,
    purpose,
    perSecond: 1,
    seed: 1,
    earlier: [],
    folder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return { level, waits, window: windows[0] };
}

/** Of a run that dropped so many arrivals, which breaks one rule, and breaks another one or leaves it unmeasured. */
function loadWith(dropped: number, lateBeforeMs: number | null): LoadSection {
  const load = passedLoad();
  if (dropped === 0) return load;
  const rules = load.validity.rules.map((rule): typeof rule => {
    if (rule.name === 'arrivals') return { ...rule, is: 'broken' };
    const late = lateBeforeMs === null ? 'unmeasured' : 'broken';
    return rule.name === 'start_lateness' ? { ...rule, is: late } : rule;
  });
  return {
    ...load,
    arrivals: { ...load.arrivals, dropped },
    generator: { ...load.generator, latenessP99Ms: lateBeforeMs },
    validity: { is: 'invalid', rules, reasons: ['arrivals were dropped'] },
  };
}

describe('a level for which VUs ran out', () => {
  test('fails when the target is too slow, with the measured times', async () => {
    const { level } = await levelOf(() => 5_000, { dropped: 30, last: 40 });
    expect(level).toMatchObject({ is: 'fails', counted: 'fails' });
    expect(level.reasons[0]).toBe('confirm (xmlrpc): p95 5.00 s against 3.00 s');
    expect(level.steps[0]?.p95Ms).toBe(5_000);
  });

  test('is invalid when starts were late before the VUs ran out: the generator was too slow', async () => {
    const late = await levelOf(() => 5_000, { dropped: 30, last: 40, lateBeforeMs: 400 });
    expect(late.level).toMatchObject({ is: 'invalid', counted: null });
    const barely = await levelOf(() => 5_000, { dropped: 30, last: 40, lateBeforeMs: 40 });
    expect(barely.level).toMatchObject({ is: 'fails', counted: 'fails' });
  });

  test('is invalid otherwise: starts that seem late have the turn of an earlier arrival', async () => {
    const { level } = await levelOf(() => 500, { dropped: 30, last: 40 });
    expect(level).toMatchObject({ is: 'invalid', counted: null, reasons: ['arrivals were dropped'] });
    expect(level.steps[0]?.p95Ms).toBe(500);
  });
});

describe('a level that fails', () => {
  test('before anything returned uses the times and observations of what returned afterwards', async () => {
    const { level, waits, window } = await levelOf(() => 25_000);
    expect(level).toMatchObject({ is: 'fails', counted: 'fails' });
    expect(level.reasons[0]).toContain('still under way');
    expect(level.steps[0]).toMatchObject({ step: 'confirm', count: 21, p50Ms: 25_000 });
    expect(window?.untilMs).toBe(45_000);
    expect(waits).toEqual(Array.from({ length: 21 }, () => ({ ms: 25_000, isOver: true })));
  });

  test('by a step that had returned keeps the times that ended it', async () => {
    const { level, window } = await levelOf((index) => (index < 14 ? 5_000 : 500));
    expect(level.is).toBe('fails');
    expect(level.steps[0]?.is).toBe('fails');
    expect(window?.untilMs).toBe(20_000);
  });
});

test.each([
  ['double', 20],
  ['bisect', 30],
  ['confirm', 60],
  ['down', 60],
] as const)('holds a level longer when more depends on it: %s for at least %i s', async (purpose, heldS) => {
  const { window } = await levelOf(() => 500, { purpose, last: 200 });
  expect(window?.untilMs).toBeGreaterThanOrEqual(heldS * 1_000);
  expect(window?.untilMs).toBeLessThanOrEqual(Math.max(heldS, 52) * 1_400);
  const failing = await levelOf(() => 9_000, { purpose, last: 200 });
  expect(failing.level.is).toBe('fails');
  expect(failing.window?.untilMs).toBeLessThan(60_000);
});

test('writes each level into a new folder, whatever an interrupted one left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-level-'));
  try {
    expect((await levelOf(() => 500, { folder })).level.folder).toBe('levels/01-double');
    await mkdir(join(folder, 'levels/01-double'), { recursive: true });
    expect((await levelOf(() => 500, { folder })).level.folder).toBe('levels/01-double-2');
    await mkdir(join(folder, 'levels/01-double-2'));
    expect((await levelOf(() => 500, { folder })).level.folder).toBe('levels/01-double-3');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('has figures, but does not count, when every arrival was warm-up', async () => {
  const { level } = await levelOf(() => 18_000, { last: 0, warmUpS: 5 });
  expect(level).toMatchObject({ is: 'invalid', counted: null, transactions: 0, concurrency: 0 });
  // A figure that is none becomes null here, and no record can be written of it.
  expect(JSON.parse(JSON.stringify(level))).toEqual(level);
});

test('leaves out transactions that were delayed beyond the end of the level', async () => {
  const took = (index: number): number => (index <= 100 ? 500 : 9_000);
  const { level } = await levelOf(took, { last: 100, late: 5 });
  const { level: without } = await levelOf(took, { last: 100 });
  expect(without.is).toBe('meets');
  expect(level.transactions).toBe(without.transactions);
  expect(level.steps).toEqual(without.steps);
  expect(level.steps[0]?.exceeding).toBe(0);
});
