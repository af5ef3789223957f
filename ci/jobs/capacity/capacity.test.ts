import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapacityPlan, Limits } from '../../../fixtures/record/capacity.ts';
import { RunRecord } from '../../../fixtures/record/record.ts';
import { scenarioNamed } from '../../../load/scenarios/scenarios.ts';
import { stubTarget } from '../../../load/stub/stub-run.ts';
import { passedLoad } from '../../../reporters/sections/load/sample.ts';
import { runCapacity, type CapacityOptions, type Site } from './capacity.ts';
import type { LevelRunRequest, LevelTarget } from './run-level.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-capacity-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLAN: CapacityPlan = {
  startPerSecond: 0.5,
  leastPerSecond: 0.1,
  mostPerSecond: 20,
  precision: 0.1,
  repeats: 1,
  wayDown: true,
  curve: false,
  budgetS: 600,
  warmUpS: 0,
  leastHoldS: 10,
  longestHoldS: 200,
  audit: false,
  acceptsKnownFaults: false,
};
const LIMITS: Limits = { stepMs: {}, otherStepMs: 1_000, wholeMs: 5_000, failedShare: 0.01 };
const EVERY_MS = 1_000;

/** Plays a target whose step takes 200 ms up to its capacity and 3 s above it, without waiting. */
function played(
  capacity: number,
  onLevel: (request: LevelRunRequest) => void = () => undefined,
): LevelTarget {
  return {
    run: (request) => {
      onLevel(request);
      request.signal.throwIfAborted();
      const { perSecond, observer, durationS } = request;
      const count = Math.max(120, Math.round(durationS / EVERY_MS));
      const durationMs = perSecond <= capacity ? 200 : 3_000;
      for (let index = 0; index < count; index++) {
        const at = 1_000_000 + index * 900;
        const reference = `${request.runId}-${index}`;
        const own = { reference, journey: 'sales_order', transport: 'xmlrpc' } as const;
        observer.note({ cutoff: 'begin', ...own, stream: 'orders', index, vu: 1, dueAt: at, at });
        observer.note({
          cutoff: 'end',
          reference,
          status: 'passed',
          at: at + durationMs,
          busyMs: durationMs,
          networkMs: durationMs,
          requests: 1,
          steps: [{ name: 'confirm', status: 'passed', durationMs }],
        });
      }
      return Promise.resolve({ load: passedLoad(), odoo: '19.0', language: 'en_US' });
    },
  };
}

function site(levelTarget: LevelTarget, workers: number | null = null): Site {
  return {
    workers,
    cpus: 2,
    open: () => Promise.resolve({ target: stubTarget('http://127.0.0.1:1', 5_000), levelTarget }),
  };
}

function optionsOf(own: Partial<CapacityOptions>): CapacityOptions {
  return {
    runId: '20260131T120000Z-ab12cd',
    sites: [site(played(1.3))],
    earlier: [],
    profile: scenarioNamed('order_flow'),
    plan: PLAN,
    limits: LIMITS,
    seed: 1,
    price: { perHour: 0.5, currency: 'EUR' },
    headroom: () => null,
    resultsDir: folder,
    command: 'cutoff capacity',
    startedAt: new Date('2026-01-31T12:00:00Z'),
    signal: new AbortController().signal,
    onSite: () => undefined,
    onProgress: () => undefined,
    onLevel: () => undefined,
    keep: () => Promise.resolve(),
    ...own,
  };
}

const ratesOf = (record: RunRecord): string[] =>
  record.capacity?.configurations.flatMap(({ levels }) =>
    levels.map(({ purpose, perSecond }) => `${purpose} ${perSecond.toFixed(3)}`),
  ) ?? [];

describe('a capacity run', () => {
  let whole: RunRecord;
  beforeAll(async () => {
    whole = await runCapacity(optionsOf({}));
  });

  it('ends with a confirmed answer, its cost, and a valid record', () => {
    expect(RunRecord.parse(whole).verdict).toBe('pass');
    const [only] = whole.capacity?.configurations ?? [];
    expect(only?.answer).toMatchObject({ isConfirmed: true, heldOnTheWayDown: true });
    expect(only?.answer?.perSecond).toBeLessThanOrEqual(1.3);
    expect(only?.answer?.perSecond).toBeGreaterThan(1.3 / 1.1 / 1.01);
  });

  it('compares configurations in one record, each with its answer', async () => {
    const record = await runCapacity(optionsOf({ sites: [site(played(0.9), 2), site(played(1.9), 4)] }));
    const rates = record.capacity?.configurations.map(({ workers, answer }) => [workers, answer?.perSecond]);
    expect(rates?.map(([workers]) => workers)).toEqual([2, 4]);
    expect(rates?.[0]?.[1]).toBeLessThanOrEqual(0.9);
    expect(rates?.[1]?.[1]).toBeGreaterThan(1.5);
    expect(RunRecord.parse(record).verdict).toBe('pass');
  });

  it('is saved after each level, ends with its results when interrupted, and resumes to the same end', async () => {
    const stop = new AbortController();
    const kept: RunRecord[] = [];
    const partial = await runCapacity(
      optionsOf({
        signal: stop.signal,
        sites: [
          site(
            played(1.3, () => {
              if (kept.length === 3) stop.abort();
            }),
          ),
        ],
        keep: (record) => {
          kept.push(record);
          return Promise.resolve();
        },
      }),
    );
    expect(kept.map((each) => ratesOf(RunRecord.parse(each)).length)).toEqual([1, 2, 3]);
    expect(RunRecord.parse(partial).verdict).toBe('inconclusive');
    expect(partial.capacity?.configurations[0]?.ended.is).toBe('interrupted');
    expect(ratesOf(partial)).toEqual(ratesOf(whole).slice(0, 3));

    const resumed = await runCapacity(optionsOf({ earlier: partial.capacity?.configurations ?? [] }));
    expect(ratesOf(resumed)).toEqual(ratesOf(whole));
    expect(resumed.verdict).toBe('pass');
  });

  it('renews the data before each level except on the way down, and stops observing when a level breaks', async () => {
    const events: string[] = [];
    const levelTarget: LevelTarget = {
      ...played(1.3),
      renew: () => Promise.resolve(void events.push('renew')),
      observe: () =>
        Promise.resolve({
          stop: () => {
            events.push('stop');
            return Promise.reject(new Error('Not observed.'));
          },
        }),
      run: () => {
        events.push('run');
        return Promise.reject(new Error('k6 is not there.'));
      },
    };
    const sites = [site(levelTarget)];
    await expect(runCapacity(optionsOf({ sites }))).rejects.toThrow();
    expect(events).toEqual(['renew', 'run', 'stop']);

    const purposes: string[] = [];
    let isRenewed = false;
    const good = played(1.3, () => void purposes.push(isRenewed ? 'renewed' : 'as it was left'));
    const renewing: LevelTarget = {
      ...good,
      run: (request) => good.run(request).finally(() => (isRenewed = false)),
      renew: () => Promise.resolve(void (isRenewed = true)),
    };
    const record = await runCapacity(optionsOf({ sites: [site(renewing)] }));
    const levels = record.capacity?.configurations[0]?.levels ?? [];
    expect(levels.flatMap(({ purpose }, index) => (purposes[index] === 'renewed' ? [] : [purpose]))).toEqual([
      'down',
    ]);
  });

  it('keeps configurations that are still to be searched, as an earlier run left them', async () => {
    const bothSites = (onLevel: () => void): Site[] => [
      site(played(0.9, onLevel), 2),
      site(played(1.9, onLevel), 4),
    ];
    const countsOf = (record: RunRecord): (readonly [number | null, number, string])[] =>
      record.capacity?.configurations.map(({ workers, levels, ended }) => [
        workers,
        levels.length,
        ended.is,
      ]) ?? [];
    const stop = new AbortController();
    let levels = 0;
    const kept: RunRecord[] = [];
    const stopped = await runCapacity(
      optionsOf({
        sites: bothSites(() => void ((levels += 1) > 2 && stop.abort())),
        signal: stop.signal,
        keep: (record) => Promise.resolve(void kept.push(RunRecord.parse(record))),
      }),
    );
    expect(kept.map(countsOf)).toEqual(
      [1, 2].map((count) => [
        [2, count, 'interrupted'],
        [4, 0, 'interrupted'],
      ]),
    );
    expect(countsOf(RunRecord.parse(stopped))).toEqual(countsOf(kept[1]!));

    const both = await runCapacity(optionsOf({ sites: bothSites(() => undefined) }));
    const [first, second] = both.capacity?.configurations ?? [];
    if (!first || !second) throw new Error('Two configurations were measured.');
    const again: RunRecord[] = [];
    await runCapacity(
      optionsOf({
        sites: bothSites(() => undefined),
        earlier: [{ ...first, levels: first.levels.slice(0, 2) }, second],
        keep: (record) => Promise.resolve(void again.push(record)),
      }),
    );
    expect(countsOf(again[0]!)).toEqual([
      [2, 3, 'interrupted'],
      [4, second.levels.length, 'found'],
    ]);
  });

  it('repeats an overload when it resumes after one', async () => {
    const [configuration] = whole.capacity?.configurations ?? [];
    if (!configuration) throw new Error('One configuration was measured.');
    const until = configuration.levels.findIndex(({ purpose }) => purpose === 'overload') + 1;
    const rates: number[] = [];
    const resumed = await runCapacity(
      optionsOf({
        earlier: [{ ...configuration, levels: configuration.levels.slice(0, until) }],
        sites: [site(played(1.3, ({ perSecond }) => void rates.push(perSecond)))],
      }),
    );
    expect(ratesOf(resumed)).toEqual(ratesOf(whole));
    expect(rates[0]).toBe(configuration.levels[until - 1]?.perSecond);
  });

  it('reports nothing when it was interrupted in its first level', async () => {
    const stop = new AbortController();
    const sites = [site(played(1.3, () => stop.abort()))];
    await expect(runCapacity(optionsOf({ signal: stop.signal, sites }))).rejects.toMatchObject({
      exit: 'interrupted',
    });
  });

  it('counts a level as failed, not invalid, when the target was too slow for the arrivals', async () => {
    const levelTarget = played(1.3);
    const dropping: LevelTarget = {
      run: async (request) => {
        const { load, ...rest } = await levelTarget.run(request);
        const rules = load.validity.rules.map((rule) =>
          rule.name === 'arrivals' && request.perSecond > 1.3 ? { ...rule, is: 'broken' as const } : rule,
        );
        const isBroken = rules.some(({ is }) => is === 'broken');
        return {
          ...rest,
          load: { ...load, validity: { ...load.validity, is: isBroken ? 'invalid' : 'valid', rules } },
        };
      },
    };
    const record = await runCapacity(optionsOf({ sites: [site(dropping)] }));
    expect(record.verdict).toBe('pass');
    expect(record.capacity?.configurations[0]?.levels.map(({ is }) => is)).not.toContain('invalid');
  });

  it('stays undecided without time', async () => {
    const record = await runCapacity(optionsOf({ plan: { ...PLAN, budgetS: 1 } })).catch(
      (error: unknown) => error,
    );
    expect(record).toMatchObject({ exit: 'inconclusive' });
  });
});
