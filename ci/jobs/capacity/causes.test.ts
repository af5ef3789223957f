import { describe, expect, test } from 'vitest';
import type { CapacityLevel, LevelStep, Observation } from '../../../fixtures/record/capacity.ts';
import { passedCapacity } from '../../../reporters/sections/capacity/sample.ts';
import { attributionOf } from './attribution.ts';

type Method = NonNullable<Observation['requests']>['methods'][number];

function method(what: string, own: Partial<Method>): Method {
  return {
    what,
    count: 10,
    queries: 400,
    sqlMs: 1_000,
    restMs: 2_000,
    lockMs: 0,
    retries: 0,
    retrySleepMs: 0,
    isReport: false,
    ...own,
  };
}

function observed(methods: readonly Method[], own: Partial<Observation> = {}): Observation {
  const sum = (of: (each: Method) => number): number => methods.reduce((all, each) => all + of(each), 0);
  return {
    windowS: 30,
    requests: {
      count: sum(({ count }) => count),
      sqlMs: sum(({ sqlMs }) => sqlMs),
      restMs: sum(({ restMs }) => restMs),
      queries: sum(({ queries }) => queries),
      busyWorkers: 1.9,
      workers: 2,
      methods: [...methods],
      retries: sum(({ retries }) => retries),
      retrySleepMs: sum(({ retrySleepMs }) => retrySleepMs),
    },
    postgres: null,
    host: { cpuShare: 0.6, cores: 2, memoryStall: null, diskStall: null, refusedConnections: null },
    missing: [],
    ...own,
  };
}

/** A level with one step of one call; the client waited `clientMs` for each. */
function level(number: number, clientMs: number, observation: Observation | null): CapacityLevel {
  const base = passedCapacity().configurations[0]?.levels[0];
  const step = base?.steps[0];
  if (!base || !step) throw new Error('The sample has a level with a step.');
  const own: LevelStep = {
    ...step,
    count: 10,
    meanMs: clientMs,
    p95Ms: clientMs * 1.5,
    calls: [{ what: 'sale.order.action_confirm', count: 10, ms: clientMs * 10 }],
  };
  return {
    ...base,
    number,
    perSecond: number,
    counted: number === 1 ? 'meets' : 'fails',
    steps: [own],
    observation,
  };
}

const IDLE = level(1, 310, observed([method('sale.order.action_confirm', {})]));

function first(clientMs: number, observation: Observation | null, workers = 2) {
  return attributionOf({ levels: [IDLE, level(2, clientMs, observation)], workers });
}

describe('what breaks first', () => {
  test('names the workers when requests wait and workers work as usual', () => {
    const found = first(3_010, observed([method('sale.order.action_confirm', {})]), 1);
    expect(found?.causes[0]).toMatchObject({ what: 'workers' });
    expect(found?.causes[0]?.sentence).toContain('the only worker is taken');
    expect(found?.steps[0]?.knee).toMatchObject({ sql: 100, python: 200, network: 10, queue: 2_700 });
    expect(found?.steps[0]?.idle).toMatchObject({ queue: 0, network: 10 });
  });

  test('tells how many connections were refused, and nothing when none were', () => {
    const evidenceWith = (refusedConnections: number | null): string => {
      const host = { cpuShare: 0.6, cores: 2, memoryStall: null, diskStall: null, refusedConnections };
      const found = first(3_010, observed([method('sale.order.action_confirm', {})], { host }), 1);
      return found?.causes[0]?.evidence.join(' ') ?? '';
    };
    expect(evidenceWith(12)).toContain('was full 12 times');
    expect(evidenceWith(0)).not.toContain('was full');
    expect(evidenceWith(null)).not.toContain('was full');
  });

  test('names the processor when there are enough workers and all cores are busy', () => {
    const host = { cpuShare: 0.97, cores: 2, memoryStall: null, diskStall: null, refusedConnections: null };
    const found = first(3_010, observed([method('sale.order.action_confirm', {})], { host }), 4);
    expect(found?.causes[0]?.what).toBe('cpu');
  });

  test('names a lock that blocks the workers, with its holder and its table', () => {
    const found = first(
      6_010,
      observed([method('sale.order.action_confirm', { sqlMs: 25_000, lockMs: 24_000 })], {
        postgres: {
          samples: 100,
          active: 2,
          waitingForLocks: 1.8,
          waits: [],
          statements: [
            {
              text: 'UPDATE "stock_quant" SET …',
              sessions: 1.8,
              waitingForLocks: 1.8,
              method: 'sale.order.action_confirm',
            },
          ],
          blockers: [
            {
              who: 'nightly-report',
              statement: 'SELECT ?',
              samples: 80,
              isOdoo: false,
              table: 'stock_quant',
            },
          ],
          scans: [],
          deadlocks: 0,
          rollbacks: 0,
        },
      }),
    );
    expect(found?.causes[0]?.what).toBe('lock');
    expect(found?.causes[0]?.sentence).toContain('stock_quant, held by nightly-report');
  });

  test('names a missing index when the most frequent statements read a big table whole', () => {
    const found = first(
      3_010,
      observed([method('sale.order.action_confirm', { sqlMs: 27_000 })], {
        postgres: {
          samples: 100,
          active: 2,
          waitingForLocks: 0,
          waits: [],
          statements: [
            {
              text: 'SELECT … FROM "sale_order_line" WHERE …',
              sessions: 1.5,
              waitingForLocks: 0,
              method: 'sale.order.action_confirm',
            },
          ],
          blockers: [],
          scans: [{ table: 'sale_order_line', scans: 90, rowsRead: 9e7, rows: 1e6 }],
          deadlocks: 0,
          rollbacks: 0,
        },
      }),
    );
    expect(found?.causes[0]).toMatchObject({ what: 'missing_index' });
    expect(found?.causes[0]?.sentence).toContain('sale_order_line was read whole 90 times');
  });

  test('names rendering when it occupies the workers', () => {
    const found = first(
      3_010,
      observed([
        method('sale.order.action_confirm', {}),
        method('stock.report_deliveryslip as html', { restMs: 40_000, isReport: true }),
      ]),
    );
    expect(found?.causes[0]).toMatchObject({ what: 'rendering' });
    expect(found?.causes[0]?.sentence).toContain('stock.report_deliveryslip');
  });

  test('names conflicts when Odoo sleeps before it tries again', () => {
    const found = first(
      4_010,
      observed([method('sale.order.action_confirm', { restMs: 30_000, retries: 12, retrySleepMs: 28_000 })]),
    );
    expect(found?.causes[0]).toMatchObject({ what: 'conflicts' });
    expect(found?.causes[0]?.sentence).toContain('repeated 12');
  });

  test('names nothing when nothing was observed', () => {
    const found = attributionOf({ levels: [level(1, 300, null), level(2, 3_000, null)], workers: 2 });
    expect(found?.causes[0]?.what).toBe('unknown');
    expect(found?.steps[0]?.knee.queue).toBeNull();
    expect(found?.missing).toEqual(['The server was not observed.']);
  });

  test('names the data when the audit failed the level', () => {
    const damaged = {
      ...level(2, 400, observed([method('sale.order.action_confirm', {})])),
      reasons: ['books: reservation_matches_moves broken once (Odoo 19 reservation leak)'],
    };
    const found = attributionOf({ levels: [IDLE, damaged], workers: 2 });
    expect(found?.causes[0]?.what).toBe('books');
  });

  test('names the failures when nothing was slow, and slowness when failures do not explain all', () => {
    const failing: CapacityLevel = {
      ...level(2, 400, observed([method('sale.order.action_confirm', {})])),
      counted: 'fails',
      reasons: ['2 of 37 transactions failed; at most 1% may'],
      transactions: 37,
      failed: 2,
      failures: [{ step: 'ship', kind: 'assertion', exception: null, count: 2, example: 'Opened a wizard.' }],
    };
    const [cause] = attributionOf({ levels: [IDLE, failing], workers: 2 })?.causes ?? [];
    expect(cause).toMatchObject({ what: 'failures', share: 2 / 37, evidence: ['ship: Opened a wizard.'] });
    expect(cause?.sentence).toBe(
      'Transactions failed before the speed did: 2 of 37; ship 2 times (assertion).',
    );
    const slow = { ...failing, steps: failing.steps.map((step) => ({ ...step, is: 'fails' as const })) };
    expect(attributionOf({ levels: [IDLE, slow], workers: 2 })?.causes[0]?.what).not.toBe('failures');
  });

  describe('at a level of which no step returned', () => {
    const stuck = (observation: Observation | null): CapacityLevel => ({
      ...level(2, 1_000, observation),
      steps: [],
    });
    const postgres = {
      samples: 100,
      active: 2.1,
      waitingForLocks: 2,
      waits: [{ event: 'Lock:relation', sessions: 2 }],
      statements: [],
      blockers: [
        {
          who: 'nightly, idle in transaction',
          statement: 'LOCK TABLE sale_order',
          samples: 99,
          isOdoo: false,
          table: 'sale_order',
        },
      ],
      scans: [],
      deadlocks: 0,
      rollbacks: 0,
    };

    test('names the lock that the sessions wait for', () => {
      const found = attributionOf({ levels: [IDLE, stuck(observed([], { postgres }))], workers: 2 });
      expect(found).toMatchObject({ idleLevel: 1, kneeLevel: 2, steps: [] });
      expect(found?.causes[0]).toMatchObject({ what: 'lock' });
      expect(found?.causes[0]?.sentence).toContain('on sale_order, held by nightly');
    });

    /** Workers that have time: nobody waits for them. */
    const idling = (methods: readonly Method[], own: Partial<Observation> = {}): Observation => {
      const seen = observed(methods, own);
      return { ...seen, requests: seen.requests && { ...seen.requests, busyWorkers: 0.6 } };
    };

    test('names no lock without waiting sessions, and nothing that also occurs on the quiet level', () => {
      const found = attributionOf({
        levels: [IDLE, stuck(idling([], { postgres: { ...postgres, waitingForLocks: 0.2 } }))],
        workers: 2,
      });
      expect(found?.causes.map(({ what }) => what)).toEqual(['unknown']);
      expect(found?.kneeLevel).toBe(2);
      expect(attributionOf({ levels: [IDLE, stuck(null)], workers: 2 })?.causes[0]).toMatchObject({
        what: 'unknown',
      });
    });

    test('names what occupied the workers, then the wait for them, whichever journey asked', () => {
      const report = method('stock.report_deliveryslip as html', { restMs: 40_000, isReport: true });
      const seen = observed([method('/xmlrpc/2/object', {}), report]);
      const found = attributionOf({ levels: [IDLE, stuck(seen)], workers: 2 });
      expect(found?.causes.map(({ what }) => what)).toEqual(['rendering', 'workers']);
      expect(found?.causes[0]?.evidence[0]).toMatch(/^It occupies the workers for 91% of their busy time/);
      expect(found?.causes[1]?.share).toBeCloseTo(0.95);
    });

    test('names the workers when plain Python occupies all of them', () => {
      const found = attributionOf({
        levels: [IDLE, stuck(observed([method('/xmlrpc/2/object', {})]))],
        workers: 2,
      });
      expect(found?.causes.map(({ what }) => what)).toEqual(['workers']);
      expect(found?.causes[0]?.evidence[0]).toBe('1.9 of 2 workers were busy on average.');
    });

    test('says why the log of an older Odoo has no methods', () => {
      const found = attributionOf({
        levels: [IDLE, stuck(idling([method('/xmlrpc/2/object', {})]))],
        workers: 2,
      });
      expect(found?.causes[0]).toMatchObject({ what: 'unknown' });
      expect(found?.causes[0]?.evidence[0]).toContain('Before Odoo 19');
    });

    describe('with calls whose methods are unknown', () => {
      const unnamed = (sqlMs: number, restMs: number): Observation =>
        idling([method('/xmlrpc/2/object', { sqlMs, restMs })]);
      const idle = level(1, 310, unnamed(1_000, 2_000));
      const found = (clientMs: number, knee: Observation) =>
        attributionOf({ levels: [idle, level(2, clientMs, knee)], workers: 1 })?.causes;

      test('names the workers when clients wait much longer than workers work', () => {
        const [cause] = found(3_010, unnamed(1_000, 2_000)) ?? [];
        expect(cause).toMatchObject({ what: 'workers' });
        expect(cause?.share).toBeCloseTo(0.897, 3);
        expect(cause?.evidence[0]).toBe(
          'A call took 3.0 s at its client and 300 ms at its worker on average. On the idle server the difference was 10 ms.',
        );
      });

      test.each([
        ['the workers take that time themselves', 3_010, unnamed(1_000, 28_000)],
        ['as much lies between them without company', 315, unnamed(1_000, 2_000)],
        ['the log has no such request', 3_010, idling([])],
      ])('names nothing when %s', (_why, clientMs, knee) => {
        expect(found(clientMs, knee)?.map(({ what }) => what)).toEqual(['unknown']);
      });
    });

    test('says at a level with steps that the log does not name their methods', () => {
      const seen = [method('/xmlrpc/2/object', {}), method('sale.order.action_confirm', {})];
      expect(first(3_010, observed(seen))?.missing[0]).toContain(
        'does not name the methods of XML-RPC calls',
      );
      expect(first(3_010, observed(seen.slice(1)))?.missing).toEqual([]);
    });

    test('says so too when no level returned at all', () => {
      const found = attributionOf({ levels: [stuck(observed([], { postgres }))], workers: 2 });
      expect(found?.causes[0]).toMatchObject({ what: 'lock' });
    });
  });
});
