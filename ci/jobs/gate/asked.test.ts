import { expect, test } from 'vitest';
import type { GateSection } from '../../../fixtures/record/gate.ts';
import { passedGate } from '../../../reporters/sections/gate/sample.ts';
import { comparedWith, resumedFrom, type GateOptions } from './asked.ts';

const DEFAULTS: GateOptions = {
  journey: 'order_to_cash',
  blocks: 40,
  pairs: 4,
  pairing: 'together',
  passes: 3,
  alpha: 0.01,
  beta: 0.03,
};

const passed = passedGate();
const { asked: sampled } = passed.design;
if (!sampled) throw new Error('the sample says what was asked');

const asked = {
  ...sampled,
  passes: 5,
  ui: true,
  primary: ['confirm'],
  thresholds: { others: { objectiveMs: 3000, marginRatio: 1.05, moreQueries: 0 }, steps: {} },
  logs: { baseline: '/var/log/old.log', candidate: null },
};

/** One that was interrupted while it counted. */
const begun: GateSection = {
  ...passed,
  ended: 'interrupted',
  counters: { source: null, missing: [], unsettled: [], passes: 0, steps: [], findings: [] },
  blocks: [],
  design: { ...passed.design, pairEveryMs: 500, asked },
};

function resumed(typed: Partial<GateOptions>, gate: GateSection | undefined = begun) {
  return resumedFrom(gate, 'some-run', {
    options: { ...DEFAULTS, ...typed },
    isTyped: (option) => option in typed,
    thresholds: undefined,
  });
}

test('restores all options of a resumed gate, without the stand-in pace of the counting', () => {
  const { options, asked: restored } = resumed({});
  expect(restored).toEqual(asked);
  expect(options).toMatchObject({
    baseline: 'lab:19/base',
    candidate: 'lab:19/next',
    baselineLog: '/var/log/old.log',
    candidateLog: undefined,
    journey: 'sales_order',
    blocks: 40,
    pairs: 4,
    every: undefined,
    seed: 7,
  });
});

test('accepts options beside --resume that equal the original ones, and refuses others', () => {
  const same = {
    journey: 'sales_order',
    margin: 0.05,
    primary: ['confirm'],
    ui: true,
    passes: 5,
    candidate: 'lab:19/next',
  } as const;
  expect(() => resumed(same)).not.toThrow();
  expect(() => resumed({ margin: 0.2 })).toThrow(
    '--margin 20%: the gate some-run began with 5%, and a resumed gate keeps its options. Leave it out, or start a new gate.',
  );
  expect(() => resumed({ passes: 3 })).toThrow('--passes 3: the gate some-run began with 5');
  expect(() => resumed({ primary: ['ship', 'confirm'] })).toThrow('--primary ship,confirm: the gate');
  expect(() => resumed({ every: 900 })).toThrow('--every 900: the gate some-run began without it');
  expect(() => resumed({ candidateLog: 'a.log' })).toThrow('--candidate-log /');
  expect(() => resumed({ baselineRecord: 'other-run' })).toThrow('--baseline-record other-run: the gate');
  const without = { ...begun, design: { ...begun.design, asked: { ...asked, ui: false } } };
  expect(() => resumed({ ui: true }, without)).toThrow('--ui: the gate some-run began without it');
});

test('accepts objectives beside --resume that equal the original ones, and refuses others', () => {
  const read = (marginRatio: number) =>
    resumedFrom(begun, 'some-run', {
      options: DEFAULTS,
      isTyped: () => false,
      thresholds: { others: { ...asked.thresholds.others, marginRatio }, steps: {} },
    });
  expect(read(1.05).asked.thresholds).toEqual(asked.thresholds);
  expect(() => read(1.5)).toThrow('--objectives: the gate some-run began with other budgets or margins');
});

test('resumes only an interrupted gate whose record says what is judged', () => {
  const noGate = () =>
    resumedFrom(undefined, 'x', { options: DEFAULTS, isTyped: () => false, thresholds: undefined });
  expect(noGate).toThrow('--resume x: this run is not a gate');
  expect(() => resumed({}, passed)).toThrow('it ended by itself (pass)');
  expect(() => resumed({}, { ...begun, design: { ...begun.design, asked: null } })).toThrow(
    'does not say what is judged',
  );
});

test('takes orders and pace from a baseline record, and refuses options that contradict it', () => {
  const stored = { run: 'run-1', gate: passed };
  const compared = (typed: Partial<GateOptions>) =>
    comparedWith(stored, {
      options: { ...DEFAULTS, ...typed },
      isTyped: (option) => option in typed,
    });
  expect(compared({ candidate: 'next', passes: 4, journey: 'sales_order' })).toEqual({
    ...DEFAULTS,
    candidate: 'next',
    passes: 4,
    journey: 'sales_order',
    blocks: 12,
    every: 1000,
    seed: 7,
  });
  const problems = [
    '--journey login: the record run-1 was measured with sales_order',
    '--blocks 20: the record run-1 was measured with 12',
    '--pairs 9: the record run-1 was measured with 4',
    '--every 200: the record run-1 was measured with 1000',
    '--seed 1: the record run-1 was measured with 7',
  ];
  for (const problem of problems) {
    expect(() => compared({ journey: 'login', pairs: 9, every: 200, blocks: 20, seed: 1 })).toThrow(problem);
  }
});
