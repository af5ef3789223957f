import { describe, expect, it } from 'vitest';
import { gateRecord, failedGate, passedGate } from '../../../reporters/sections/gate/sample.ts';
import type { GateSection } from '../../../fixtures/record/gate.ts';
import {
  differencesOf,
  storedFrom,
  thisMachine,
  withRecordedCounts,
  withRecordedTimes,
  type StoredBaseline,
} from './stored.ts';
import { verdictOfGate } from './verdict.ts';

/** Measured alone on this machine, as a run against a record is. */
function alone(): StoredBaseline {
  const gate = {
    ...passedGate(),
    machine: thisMachine(),
    against: { is: 'record' as const, run: 'x', differs: [] },
  };
  return { run: 'run-1', gate };
}

const NOW = { machine: thisMachine(), url: 'http://127.0.0.1:9000', pairEveryMs: 1000 };

describe('a record as baseline', () => {
  it('is a gate whose candidate passed, with something measured', () => {
    expect(storedFrom(gateRecord(passedGate()), 'x').gate.verdict).toBe('pass');
    const problem = (gate: GateSection | undefined): (() => void) => {
      const record = { ...gateRecord(passedGate()), gate };
      return () => storedFrom(record, 'some-run');
    };
    expect(problem(undefined)).toThrow(/--baseline-record some-run: it is not a gate/);
    expect(problem(failedGate())).toThrow(/its candidate failed/);
    expect(problem({ ...passedGate(), blocks: [] })).toThrow(/measured 0 blocks/);
  });

  it('lends counts for the same step with orders of the same size only', () => {
    const [counted] = passedGate().counters.steps;
    if (!counted) throw new Error('the sample counts a step');
    const fresh = { ...counted, baseline: [] };
    const [same, other] = withRecordedCounts([fresh, { ...fresh, lines: 9 }], alone());
    expect(same?.baseline).toEqual(counted.candidate);
    expect(other?.baseline).toEqual([]);
  });

  it('lends times of the same orders to whole blocks only', () => {
    const stored = alone();
    const pairs = (stored.gate.blocks[2]?.pairs ?? []).map((pair) => ({ ...pair, baseline: {} }));
    const block = { number: 3, batch: 1, pairs };
    expect(withRecordedTimes(block, stored).map(({ baseline }) => baseline)).toEqual(
      stored.gate.blocks[2]?.pairs.map(({ candidate }) => candidate),
    );
    expect(withRecordedTimes({ ...block, pairs: pairs.slice(1) }, stored)).toEqual([]);
    expect(withRecordedTimes({ ...block, number: 99 }, stored)).toEqual([]);
    // Orders are drawn for each batch.
    expect(withRecordedTimes({ ...block, batch: 2 }, stored)).toEqual([]);
  });

  it('names each difference that makes its times incomparable', () => {
    expect(differencesOf(alone(), NOW)).toEqual([]);
    expect(differencesOf(alone(), { ...NOW, machine: 'another' })[0]).toContain('another machine');
    expect(differencesOf(alone(), { ...NOW, url: 'http://elsewhere.example' })[0]).toContain(
      'elsewhere.example',
    );
    expect(differencesOf(alone(), { ...NOW, pairEveryMs: 700 })[0]).toContain('another pace');
    const live: StoredBaseline = { run: 'r', gate: { ...passedGate(), machine: thisMachine() } };
    expect(differencesOf(live, NOW)[0]).toContain('two sides under load');
  });

  it('never fails a gate by time, and never passes one from another machine', () => {
    const { gate } = alone();
    expect(verdictOfGate(gate)).toEqual({ verdict: 'pass', reasons: [] });
    const differs = {
      ...gate,
      against: { ...gate.against, differs: ['The record was measured by another machine.'] },
    };
    expect(verdictOfGate(differs)).toEqual({
      verdict: 'inconclusive',
      reasons: ['The record was measured by another machine.'],
    });
    const slow = { ...gate, steps: failedGate().steps };
    expect(verdictOfGate(slow).verdict).toBe('inconclusive');
    expect(verdictOfGate(slow).reasons[0]).toContain('measured at another time');
    expect(verdictOfGate({ ...gate, counters: failedGate().counters }).verdict).toBe('fail');
  });
});
