import type { GateBlock, GateMeasure, GateSection } from '../../../fixtures/record/gate.ts';
import { type RunRecord, verdictOf } from '../../../fixtures/record/record.ts';
import { passedRecord } from '../journeys/sample.ts';

/** Records of gates for tests and for looking at reports. */

const STEPS = { quotation: 120, confirm: 240 } as const;

function measure(change: Partial<GateMeasure>): GateMeasure {
  return {
    is: 'centre',
    value: 1.004,
    low: 0.97,
    high: 1.04,
    pNoChange: 0.4,
    pMargin: 0.0004,
    decision: 'no_slower',
    afterBlocks: 12,
    ...change,
  };
}

function blocksWith(ratio: number): GateBlock[] {
  return Array.from({ length: 12 }, (_, index) => ({
    number: index + 1,
    batch: index < 8 ? 1 : 2,
    pairs: Array.from({ length: 4 }, (_, pair) => {
      const wave = 1 + 0.1 * Math.sin(index * 4 + pair);
      const noise = 1 + 0.05 * Math.cos(index * 7 + pair);
      return {
        baselineFirst: pair % 2 === 0,
        baseline: { quotation: STEPS.quotation * wave, confirm: STEPS.confirm * wave },
        candidate: {
          quotation: STEPS.quotation * wave * noise,
          confirm: STEPS.confirm * wave * noise * ratio,
        },
      };
    }),
  }));
}

/** A gate that passed. */
export function passedGate(): GateSection {
  const side = { url: 'http://127.0.0.1:8069', release: 'odoo19', odoo: '19.0' };
  const account = {
    passed: 50,
    failed: 0,
    broken: 0,
    unfinished: 0,
    failures: [],
    audit: 'pass' as const,
    broken_invariants: [],
  };
  const counts = { calls: 1, requests: 1, bytes: null, long_tasks: null, sqlS: 0.1, pythonS: 0.2 };
  return {
    baseline: { asked: 'lab:19/base', name: 'lab19', database: 'base', ...side },
    candidate: { asked: 'lab:19/next', name: 'lab19', database: 'next', ...side },
    against: { is: 'live', run: null, differs: [] },
    machine: '2 × a processor, 0a1b2c3d',
    design: {
      journey: 'sales_order',
      pairing: 'together',
      seed: 7,
      pairsPerBlock: 4,
      warmUpPairs: 2,
      pairEveryMs: 1000,
      looks: [8, 12, 16, 20, 26, 32, 40],
      lines: [2, 5],
      alpha: 0.01,
      beta: 0.03,
      confidence: 0.95,
      asked: {
        passes: 2,
        ui: false,
        everyMs: null,
        primary: [],
        thresholds: {
          others: { objectiveMs: 3000, marginRatio: 1.1, moreQueries: 0 },
          steps: {},
        },
        logs: { baseline: null, candidate: null },
      },
    },
    counters: {
      source: 'log',
      missing: [],
      unsettled: [],
      passes: 2,
      steps: [
        {
          journey: 'sales_order',
          channel: 'rpc',
          step: 'confirm',
          lines: 2,
          baseline: [{ queries: 136, ...counts }],
          candidate: [{ queries: 136, ...counts }],
        },
      ],
      findings: [],
    },
    blocks: blocksWith(1),
    steps: Object.entries(STEPS).map(([step, p50Ms]) => ({
      step,
      marginRatio: 1.1,
      objectiveMs: 3000,
      objective: 'kept',
      baseline: { count: 48, p50Ms, p95Ms: p50Ms * 2 },
      candidate: { count: 48, p50Ms, p95Ms: p50Ms * 2 },
      centre: measure({}),
      tail: measure({
        is: 'tail',
        value: 0.01,
        low: -0.05,
        high: 0.07,
        pMargin: null,
        decision: 'open',
        afterBlocks: null,
      }),
    })),
    accounts: { baseline: account, candidate: account },
    batches: 2,
    discarded: [],
    unhealthy: [],
    ended: 'decided',
    spentS: { counters: 20, blocks: 90, audit: 6 },
    verdict: 'pass',
    reasons: [],
  };
}

/** A gate that failed: a step is slower and asks the database more. */
export function failedGate(): GateSection {
  const passed = passedGate();
  const text = 'sales_order/confirm: 136 → 138 queries (+1 per line)';
  return {
    ...passed,
    counters: {
      ...passed.counters,
      findings: [
        {
          journey: 'sales_order',
          channel: 'rpc',
          step: 'confirm',
          counter: 'queries',
          is: 'more',
          fails: true,
          from: 136,
          to: 138,
          perLine: 1,
          text,
        },
      ],
    },
    blocks: blocksWith(1.25),
    steps: passed.steps.map((step) =>
      step.step === 'confirm'
        ? {
            ...step,
            centre: measure({
              value: 1.25,
              low: 1.18,
              high: 1.32,
              pNoChange: 1e-6,
              pMargin: 0.99,
              decision: 'slower',
              afterBlocks: 8,
            }),
          }
        : step,
    ),
    verdict: 'fail',
    reasons: [`${text}.`, 'confirm is slower: +25.0% (+18.0% to +32.0%), 0.24 s → 0.30 s (median).'],
  };
}

export function gateRecord(gate: GateSection): RunRecord {
  return {
    ...passedRecord(),
    asked: [],
    journeys: [],
    gate,
    ...verdictOf({ asked: [], journeys: [], gate }),
  };
}
