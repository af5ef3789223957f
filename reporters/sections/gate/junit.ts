import type { GateSection, GateStep } from '../../../fixtures/record/gate.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { decisionOf, ENDED_WORDS, gateSentence, sourceWords, stepRow } from './words.ts';
import { type CaseResult, type Suite, type SuiteCase, suiteOfCases } from '../../junit/node.ts';

/** The gate as a suite: what was counted, each step, and correctness. What is not decided is an error, never passed. */
export function gateSuite(record: RunRecord, gate: GateSection): Suite {
  const { counters, steps, accounts } = gate;
  const failing = counters.findings.filter(({ fails }) => fails);
  const cases: SuiteCase[] = [
    {
      name: 'gate: queries, calls and requests',
      durationMs: gate.spentS.counters * 1000,
      result:
        failing.length > 0
          ? failure(
              'counters',
              failing.map(({ text }) => text),
            )
          : counters.unsettled.length > 0
            ? unknown(
                'inconclusive',
                counters.unsettled.map(({ text }) => text),
              )
            : counters.steps.length > 0
              ? { is: 'passed' }
              : { is: 'skipped', message: 'nothing was counted' },
      output: [
        sourceWords(gate) ?? [],
        ...counters.findings.map(({ text }) => text),
        ...counters.missing,
        ...counters.unsettled.map(({ text }) => text),
      ]
        .flat()
        .join('\n'),
    },
    ...steps.map((step) => ({
      name: `gate: ${step.step}`,
      durationMs: 0,
      result: stepResult(step),
      output: Object.entries(stepRow(step))
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    })),
    {
      name: 'gate: correctness',
      durationMs: gate.spentS.audit * 1000,
      result: correctness(gate),
      output: `Failed: baseline ${accounts.baseline.failed}, candidate ${accounts.candidate.failed}`,
    },
    {
      name: 'gate: verdict',
      durationMs: gate.spentS.blocks * 1000,
      result:
        gate.verdict === 'pass'
          ? { is: 'passed' }
          : gate.verdict === 'fail'
            ? failure('gate', gate.reasons)
            : unknown('inconclusive', gate.reasons),
      output: `${gateSentence(gate)}. ${ENDED_WORDS[gate.ended]}.`,
    },
  ];
  return suiteOfCases(record, 'gate', cases);
}

function stepResult(step: GateStep): CaseResult {
  const { change, interval, decision } = stepRow(step);
  const words = `${step.step} is ${decision}: ${change} (${interval})`;
  if (decisionOf(step) === 'slower') return failure('slower', [words]);
  if (step.objective === 'broken') return failure('objective', [`${step.step} is over its budget`]);
  return decisionOf(step) === 'open' || step.objective === 'unknown'
    ? unknown('inconclusive', [words])
    : { is: 'passed' };
}

function correctness({ accounts: { candidate }, blocks }: GateSection): CaseResult {
  if (candidate.broken_invariants.length > 0) {
    return failure(
      'audit',
      candidate.broken_invariants.map((name) => `${name} is broken at the candidate`),
    );
  }
  if (candidate.failed > 0) {
    return failure(
      'failures',
      candidate.failures.map(({ what, count }) => `${what}, ${count} times`),
    );
  }
  if (blocks.length === 0) return { is: 'skipped', message: 'nothing was measured' };
  return candidate.audit === 'pass'
    ? { is: 'passed' }
    : unknown('inconclusive', ['The books were not audited to the end']);
}

function failure(type: string, lines: readonly string[]): CaseResult {
  return { is: 'failure', type, message: lines[0] ?? type, text: lines.join('\n') };
}

function unknown(type: string, lines: readonly string[]): CaseResult {
  return { is: 'error', type, message: lines[0] ?? type, text: lines.join('\n') };
}
