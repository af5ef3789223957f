import type {
  AttributedStep,
  CapacityConfiguration,
  CapacityLevel,
  CapacitySection,
  LevelStep,
} from '../../../fixtures/record/capacity.ts';
import { type RunRecord, verdictOf } from '../../../fixtures/record/record.ts';
import { recordOf } from '../journeys/sample.ts';

/** A record of a search for the capacity, for tests and for looking at reports. */

const RATES: readonly (readonly [CapacityLevel['purpose'], number, CapacityLevel['is']])[] = [
  ['double', 0.25, 'meets'],
  ['double', 0.5, 'meets'],
  ['double', 1, 'meets'],
  ['double', 2, 'fails'],
  ['bisect', 1.41, 'fails'],
  ['bisect', 1.19, 'meets'],
  ['bisect', 1.3, 'fails'],
  ['confirm', 1.19, 'meets'],
  ['overload', 1.49, 'fails'],
  ['down', 1.19, 'meets'],
];

/** A step of a level, far below its objective unless told otherwise. */
export function stepSample(own: Partial<LevelStep> = {}): LevelStep {
  return {
    journey: 'order_to_cash',
    transport: 'xmlrpc',
    step: 'confirm',
    count: 30,
    meanMs: 300,
    p50Ms: 280,
    p95Ms: 500,
    limitMs: 3_000,
    exceeding: 0,
    effective: 30,
    exceedingLow: 0,
    exceedingHigh: 0.05,
    is: 'meets',
    calls: [],
    ...own,
  };
}

function levelOf(number: number): CapacityLevel {
  const [purpose, perSecond, is] = RATES[number - 1] ?? ['double', 0.25, 'meets'];
  const completed = Math.min(perSecond, 1.32);
  const p95Ms = 700 + 900 * perSecond ** 4;
  return {
    number,
    purpose,
    perSecond,
    startedAt: '2026-01-31T12:00:00.000Z',
    tookS: 45,
    folder: `levels/0${number}-${purpose}`,
    is,
    counted: is === 'meets' ? 'meets' : 'fails',
    reasons: is === 'fails' ? [`confirm (xmlrpc): p95 ${(p95Ms / 1000).toFixed(2)} s against 3.00 s`] : [],
    warmUpS: 5,
    windowS: 30,
    transactions: Math.round(perSecond * 30),
    failed: 0,
    failures: [],
    broken: 0,
    completedPerSecond: completed,
    concurrency: completed * 1.4 + Math.max(0, perSecond - 1.2) * 12,
    meanMs: 1_400 + p95Ms / 3,
    thinkMs: 60,
    trend: { is: 'steady', tau: 0, p: 0.5, ratio: 1 },
    steps: [
      stepSample({
        count: Math.round(perSecond * 30),
        meanMs: p95Ms / 2,
        p50Ms: p95Ms / 2.2,
        p95Ms,
        exceeding: is === 'fails' ? 12 : 0,
        is: is === 'fails' ? 'fails' : 'meets',
        calls: [{ what: 'sale.order.action_confirm', count: 30, ms: 15 * p95Ms }],
      }),
    ],
    orders: Math.round(completed * 30),
    pickings: Math.round(completed * 60),
    invoices: Math.round(completed * 30),
    backlog: null,
    audit: { verdict: 'pass', broken: {}, accepted: [], older: [] },
    observation: null,
  };
}

const STEPS: AttributedStep[] = ['quotation', 'confirm', 'ship', 'delivery_slip'].map((step, index) => ({
  journey: 'order_to_cash',
  transport: 'xmlrpc',
  step,
  idleMs: 300 + 100 * index,
  kneeMs: 2_600 + 300 * index,
  kneeP95Ms: 3_400,
  limitMs: 3_000,
  idle: { queue: 0, sql: 90, locks: 0, retries: 0, python: 190 + 60 * index, rendering: 0, network: 10 },
  knee: {
    queue: 1_900,
    sql: 120,
    locks: 60,
    retries: 140,
    python: 200 + 60 * index,
    rendering: 0,
    network: 10,
  },
  idleRestMs: 10 + 40 * index,
  kneeRestMs: 170,
}));

function configurationOf(workers: number, factor: number): CapacityConfiguration {
  const levels = RATES.map((_, index) => levelOf(index + 1)).map((level) => ({
    ...level,
    perSecond: level.perSecond * factor,
    completedPerSecond: level.completedPerSecond * factor,
    concurrency: level.concurrency * factor,
  }));
  return {
    workers,
    cpus: 2,
    levels,
    ended: { is: 'found', sentence: 'The capacity was found and confirmed.' },
    answer: {
      perSecond: 1.19 * factor,
      failedPerSecond: 1.3 * factor,
      interval: { low: 1.15 * factor, high: 1.29 * factor },
      isConfirmed: true,
      heldOnTheWayDown: true,
      ordersPerHour: 4_284 * factor,
      pickingsPerHour: 8_568 * factor,
      invoicesPerHour: 4_284 * factor,
      ordersPerHourPerWorker: (4_284 * factor) / workers,
      ordersPerHourPerCpu: 2_142 * factor,
      costPerThousandOrders: 0.28 / factor,
    },
    scalability: {
      lambda: 0.75 * factor,
      sigma: 0.32,
      kappa: 0.012,
      lambdaInterval: { low: 0.7 * factor, high: 0.82 * factor },
      sigmaInterval: { low: 0.25, high: 0.4 },
      kappaInterval: { low: 0.004, high: 0.02 },
      peak: { concurrency: 7.5, perSecond: 1.34 * factor },
      rSquared: 0.98,
      levels: 10,
      largestConcurrency: 11.4,
      notes: [],
      band: Array.from({ length: 20 }, (_, index) => {
        const n = (index + 1) * 0.7;
        const perSecond = (0.75 * factor * n) / (1 + 0.32 * (n - 1) + 0.012 * n * (n - 1));
        return { concurrency: n, perSecond, low: perSecond * 0.92, high: perSecond * 1.09 };
      }),
    },
    workerBound: {
      aloneMs: 1_350,
      thinkMs: 60,
      serviceMs: 1_300,
      workers,
      mostPerSecond: (workers * 1000) / 1_300,
      serviceFrom: 'request log',
    },
    attribution: {
      idleLevel: 1,
      kneeLevel: 7,
      steps: STEPS,
      causes: [
        {
          what: 'workers',
          share: 0.71,
          sentence: `Queueing for a worker: all ${workers} workers are taken while requests wait; 1.9 s of 2.6 s in quotation (xmlrpc).`,
          evidence: ['1.9 of 2 workers were busy on average.'],
        },
        {
          what: 'python',
          share: 0.1,
          sentence: 'Python of Odoo itself, most in sale.order.action_confirm.',
          evidence: [],
        },
      ],
      missing: [],
    },
  };
}

/** A search that was confirmed, with two and with four workers, against a peak that grows. */
export function passedCapacity(): CapacitySection {
  return {
    scenario: {
      name: 'order_flow',
      title: 'How many orders an hour go all the way: ordered, picked, shipped, invoiced, paid',
      streams: [
        { name: 'shop_orders', journey: 'order_to_cash', transport: 'xmlrpc', share: 0.7 },
        { name: 'office_orders', journey: 'order_to_cash', transport: 'web', share: 0.3 },
      ],
    },
    k6: '2.2.0',
    plan: {
      startPerSecond: 0.25,
      leastPerSecond: 0.02,
      mostPerSecond: 50,
      precision: 0.1,
      repeats: 1,
      wayDown: true,
      curve: true,
      budgetS: 1_800,
      warmUpS: 5,
      leastHoldS: 15,
      longestHoldS: 90,
      audit: true,
      acceptsKnownFaults: false,
    },
    limits: { stepMs: { confirm: 3_000 }, otherStepMs: 5_000, wholeMs: 30_000, failedShare: 0.01 },
    configurations: [configurationOf(2, 1), configurationOf(4, 1.4)],
    headroom: {
      peakOrdersPerHour: 3_600,
      day: '2026-01-30',
      growth: [
        {
          factor: 1.4,
          on: '2026-12-18',
          ordersPerHour: 5_040,
          headroom: 0.19,
          atLeast: 0.07,
          atMost: 0.24,
          is: 'fits',
        },
      ],
      fitsUntil: '2027-06-20',
      mayFitUntil: '2027-08-01',
    },
    price: { perHour: 1.2, currency: 'EUR' },
    verdict: 'pass',
    reasons: [],
  };
}

export function capacityRecord(capacity: CapacitySection = passedCapacity()): RunRecord {
  const record = { ...recordOf([]), asked: [], journeys: [] };
  return { ...record, capacity, ...verdictOf({ asked: [], journeys: [], capacity }) };
}
