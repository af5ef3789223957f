import { type AuditSection, INVARIANTS } from '../../../fixtures/record/audit.ts';
import type { Distribution, LoadBin, LoadSection, LoadStep } from '../../../fixtures/record/load.ts';
import { LATENCY_BUCKETS_S } from '../../../fixtures/record/load.ts';
import { type RunRecord, verdictOf } from '../../../fixtures/record/record.ts';
import { passedRecord, recordOf } from '../journeys/sample.ts';

/** Records of load runs and audits for tests and for looking at reports: the shape of a cut-off burst on a calm Odoo. */

const DURATION_S = 120;
const BIN_S = 10;
/** Transactions that are asked for in each bin; the last two lie after the schedule. */
const ASKED = [2, 2, 3, 5, 7, 8, 9, 8, 5, 4, 3, 2, 1, 0] as const;

const ORDERS = { journey: 'sales_order', transport: 'xmlrpc' } as const;
const SHIPMENTS = { journey: 'shipment', transport: 'web' } as const;

/** A burst that was carried: everything asked for came, and everything that came passed. */
export function passedLoad(): LoadSection {
  const asked = ASKED.reduce<number>((sum, each) => sum + each, 0);
  return {
    k6: '2.2.0',
    ending: 'k6 ran the whole schedule.',
    segments: 1,
    scenario: {
      name: 'cutoff_burst',
      title: 'Does the cut-off hour fit: orders, picks and shipments peak in the last minutes',
      source: 'phased',
      scale: 1,
      durationS: DURATION_S,
      products: 20,
      mix: { lines: [1, 4], maxQuantity: 3, skew: 0.8 },
      phases: [
        { name: 'calm', fromS: 0 },
        { name: 'ramp', fromS: 24 },
        { name: 'last_minutes', fromS: 48 },
        { name: 'recovery', fromS: 84 },
      ],
      streams: [
        { name: 'shop_orders', ...ORDERS, asked: 32, peakPerMinute: 24, vus: 20 },
        { name: 'pick_and_ship', ...SHIPMENTS, asked: 27, peakPerMinute: 18, vus: 12 },
      ],
    },
    arrivals: {
      asked,
      started: asked,
      dropped: 0,
      askedPerSecond: asked / DURATION_S,
      achievedPerSecond: asked / DURATION_S,
      binS: BIN_S,
      bins: ASKED.map(calmBin),
    },
    transactions: { passed: asked, failed: 0, broken: 0, unfinished: 0, requests: asked * 11 },
    steps: [
      step('sales_order', 'xmlrpc', 'quotation', 32, 310),
      step('sales_order', 'xmlrpc', 'confirm', 32, 540),
      step('shipment', 'web', 'reserve', 27, 190),
      step('shipment', 'web', 'ship', 27, 720),
      step('shipment', 'web', 'delivery_slip', 27, 460),
    ],
    failures: [],
    budgets: [],
    backlog: Array.from({ length: 25 }, (_, index) => ({
      atS: 1 + index * 5,
      openPickings: 38 + Math.round(14 * Math.sin(Math.PI * Math.min(1, index / 20))),
    })),
    generator: {
      latenessP50Ms: 0.6,
      latenessP99Ms: 3,
      cpuShare: 0.04,
      cpuSeconds: 6.2,
      cores: 2,
      vus: 32,
    },
    little: { busyVus: 1.02, perSecond: 0.49, meanS: 2.08, deviation: 0.001 },
    validity: {
      is: 'valid',
      reasons: [],
      rules: (
        [
          ['ran_to_its_end', 'k6 ran the whole schedule.', 'k6 runs the whole schedule'],
          ['arrivals', `${asked} of ${asked} started, 0 dropped`, 'all started, none dropped'],
          ['start_lateness', '3 ms (p99)', 'at most 15 ms, 5% of the p95 of the fastest step'],
          ['generator_cpu', '4% of 2 cores at most', 'below 80% of the cores'],
          ['littles_law', '1.02 under way against 0.49/s × 2.08 s: 0.1% apart', 'at most 5% apart'],
          ['samples', '5 of 5 steps', 'every step has samples'],
        ] as const
      ).map(([name, figure, limit]) => ({ name, is: 'kept', figure, limit })),
    },
    verdict: 'pass',
    reasons: [],
  };
}

/** Validation of pickings collides under the peak: four shipments are lost. */
export function failedLoad(): LoadSection {
  const load = passedLoad();
  const failedAt: Readonly<Record<number, number>> = { 6: 1, 7: 3 };
  const reasons = ['ship failed 4 times: fault (psycopg2.errors.SerializationFailure).'];
  return {
    ...load,
    arrivals: {
      ...load.arrivals,
      bins: load.arrivals.bins.map((bin, index) => {
        const failed = failedAt[index] ?? 0;
        return { ...bin, failed, passed: bin.passed - failed };
      }),
    },
    transactions: { ...load.transactions, passed: load.transactions.passed - 4, failed: 4 },
    steps: load.steps.map((each) =>
      each.step === 'ship'
        ? {
            ...step('shipment', 'web', 'ship', 23, 720),
            failed: distribution(4, 9_400),
            failuresByKind: { fault: 4 },
          }
        : each,
    ),
    failures: [
      {
        step: 'ship',
        kind: 'fault',
        exception: 'psycopg2.errors.SerializationFailure',
        count: 4,
        example: 'stock.picking.button_validate: could not serialize access due to concurrent update',
      },
    ],
    verdict: 'fail',
    reasons,
  };
}

/** The generator was starved: starts came late, arrivals were dropped, its processor was busy. */
export function invalidLoad(): LoadSection {
  const load = passedLoad();
  const dropped = 9;
  const reasons = [
    `${dropped} of ${load.arrivals.asked} arrivals were dropped because no VU was free: transactions take longer than the VUs allow for. Raise --vus, or lower --scale.`,
    'Starts were late by 412 ms (p99), more than 15 ms (5% of the p95 of the fastest step): the generator could not keep up. Give it a machine of its own, or lower --scale.',
    'The processor time of k6 could not be measured: too short a run, or no Linux.',
  ];
  const broken: Readonly<Record<string, Pick<LoadSection['validity']['rules'][number], 'is' | 'figure'>>> = {
    arrivals: { is: 'broken', figure: `50 of 59 started, ${dropped} dropped` },
    start_lateness: { is: 'broken', figure: '412 ms (p99)' },
    generator_cpu: { is: 'unmeasured', figure: 'not measured' },
  };
  return {
    ...load,
    arrivals: {
      ...load.arrivals,
      started: load.arrivals.started - dropped,
      dropped,
      achievedPerSecond: (load.arrivals.started - dropped) / DURATION_S,
      bins: load.arrivals.bins.map((bin, index) => {
        const lost = [5, 6, 7].includes(index) ? 3 : 0;
        return { ...bin, started: bin.started - lost, passed: bin.passed - lost };
      }),
    },
    transactions: { ...load.transactions, passed: load.transactions.passed - dropped },
    backlog: [],
    generator: { ...load.generator, latenessP99Ms: 412, cpuShare: null, cpuSeconds: null },
    validity: {
      is: 'invalid',
      reasons,
      rules: load.validity.rules.map((rule) => ({ ...rule, ...broken[rule.name] })),
    },
    verdict: 'inconclusive',
    reasons,
  };
}

/** Books that are right but for one leaked reservation; one invariant had nothing to be checked on. */
export function failedAudit(): AuditSection {
  return {
    scope: { orders: 59, pickings: 59, moves: 141, quants: 24, invoices: 0 },
    invariants: INVARIANTS.map((name) => {
      if (name === 'reservation_matches_moves') return { name, status: 'broken', checked: 24, broken: 1 };
      if (name === 'invoice_matches_order') {
        return { name, status: 'unchecked', checked: 0, broken: 0, reason: 'the run made no invoice' };
      }
      return { name, status: 'held', checked: 59, broken: 0 };
    }),
    findings: [
      {
        invariant: 'reservation_matches_moves',
        message: 'WH/Stock holds 13 of CUT-P003 as reserved, and the open moves reserve 4.',
        known: 'reservation leak',
        documents: [{ model: 'stock.quant', id: 71, name: 'WH/Stock, CUT-P003' }],
        expected: '4',
        seen: '13',
      },
    ],
    notes: ['Numbers S00031 to S00033 of sale.order are missing: drawn and rolled back.'],
    verdict: 'fail',
    reasons: ['reservation_matches_moves is broken once (reservation leak).'],
  };
}

/** Books that are right. */
export function passedAudit(): AuditSection {
  return {
    ...failedAudit(),
    invariants: INVARIANTS.map((name) => ({ name, status: 'held', checked: 59, broken: 0 })),
    findings: [],
    notes: [],
    verdict: 'pass',
    reasons: [],
  };
}

/** A record with these parts; none of the parts: a run of nothing. */
export function loadRecord(parts: {
  readonly load?: LoadSection;
  readonly audit?: AuditSection;
  /** With the twelve journeys of a passed probe before them. */
  readonly journeys?: boolean;
}): RunRecord {
  const { load, audit } = parts;
  const base = parts.journeys === true ? passedRecord() : recordOf([]);
  const whole = { ...base, ...(load ? { load } : {}), ...(audit ? { audit } : {}) };
  return {
    ...whole,
    run: { ...base.run, id: '20260131T130000Z-qr90st', command: 'cutoff load cutoff_burst' },
    ...verdictOf(whole),
  };
}

function calmBin(asked: number, index: number): LoadBin {
  const ended = ASKED[index - 1] ?? 0;
  const slower = 1 + asked / 6;
  return {
    fromS: index * BIN_S,
    asked,
    started: asked,
    passed: index === ASKED.length - 1 ? ended + asked : ended,
    failed: 0,
    p50Ms: ended === 0 ? null : 620 * slower,
    p95Ms: ended === 0 ? null : 1_450 * slower,
  };
}

function step(
  journey: string,
  transport: LoadStep['transport'],
  name: string,
  count: number,
  p50Ms: number,
): LoadStep {
  return {
    journey,
    transport,
    step: name,
    passed: distribution(count, p50Ms),
    failed: null,
    perSecond: count / DURATION_S,
    failuresByKind: {},
  };
}

/** A skewed distribution around a median: half in its bucket, the rest in the next one. */
function distribution(count: number, p50Ms: number): Distribution {
  const at = LATENCY_BUCKETS_S.findIndex((bound) => p50Ms <= bound * 1000);
  const buckets = Array.from({ length: LATENCY_BUCKETS_S.length + 1 }, () => 0);
  buckets[at] = Math.ceil(count * 0.6);
  buckets[at + 1] = count - Math.ceil(count * 0.6);
  return {
    count,
    meanMs: p50Ms * 1.15,
    p50Ms,
    p95Ms: p50Ms * 2.1,
    p99Ms: p50Ms * 2.9,
    maxMs: p50Ms * 3.1,
    buckets,
  };
}
