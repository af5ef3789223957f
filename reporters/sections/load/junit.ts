import type { LoadSection, LoadStep, ValidityRule } from '../../../fixtures/record/load.ts';
import { isOurs } from '../../../fixtures/failures/errors.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { formatDuration } from '../../format.ts';
import { INVALID_WORDS, RULE_WORDS, begunIn, kindsOf } from './words.ts';
import { type CaseResult, type Suite, type SuiteCase, suiteOfCases } from '../../junit/node.ts';

/**
 * A load run as a suite: whether it counts, whether all started transactions ended, and each step. In a run that does not
 * count, a step that only passed is skipped: it is never a pass.
 */
export function loadSuite(record: RunRecord, load: LoadSection): Suite {
  const { name } = load.scenario;
  return suiteOfCases(record, 'load', [
    validityCase(name, load),
    transactionCase(name, load),
    ...load.steps.map((step) => stepCase(name, step, load)),
  ]);
}

function validityCase(scenario: string, { validity, k6, generator }: LoadSection): SuiteCase {
  const lines = validity.rules.map(ruleLine);
  return {
    name: `${scenario}: the run counts`,
    durationMs: 0,
    result:
      validity.is === 'valid'
        ? { is: 'passed' }
        : {
            is: 'error',
            type: 'invalid',
            message: INVALID_WORDS,
            text: [...validity.reasons, '', ...lines].join('\n'),
          },
    output: [...lines, `k6 ${k6}, ${generator.vus} VUs, ${generator.cores} cores`].join('\n'),
  };
}

function ruleLine({ name, is, figure, limit }: ValidityRule): string {
  return `${RULE_WORDS[name]}: ${is === 'unmeasured' ? 'not measured' : is}, ${figure} (limit: ${limit})`;
}

/** `failed` by the target is a failure; broken by us, cut off, or nothing at all is an error. */
function transactionCase(scenario: string, load: LoadSection): SuiteCase {
  const { transactions, failures, arrivals, scenario: shape } = load;
  const { passed, failed, broken, unfinished } = transactions;
  const message = `${passed} of ${begunIn(transactions)} transactions passed: ${failed} failed, ${broken} broken, ${unfinished} cut off`;
  const text = failures
    .map(({ step, kind, exception, count, example }) =>
      [`${count} × ${step}: ${kind}${exception === null ? '' : ` (${exception})`}`, `  ${example}`].join(
        '\n',
      ),
    )
    .join('\n');
  const result = ((): CaseResult => {
    if (failed > 0) return { is: 'failure', type: failures[0]?.kind ?? 'unknown', message, text };
    if (broken > 0 || unfinished > 0 || passed === 0) return { is: 'error', type: 'harness', message, text };
    return { is: 'passed' };
  })();
  return {
    name: `${scenario}: transactions`,
    durationMs: shape.durationS * 1000,
    result,
    output: [
      `Arrivals: ${arrivals.started} of ${arrivals.asked} started, ${arrivals.dropped} dropped`,
      `${transactions.requests} requests`,
    ].join('\n'),
  };
}

/** The time of a case is the p95, so that a reader's trend shows it. */
function stepCase(scenario: string, step: LoadStep, { validity }: LoadSection): SuiteCase {
  const { journey, transport, passed, failed } = step;
  const result = ((): CaseResult => {
    if (failed !== null && failed.count > 0) {
      const [kind = 'unknown'] = Object.keys(step.failuresByKind);
      const message = `${step.step} failed ${failed.count} of ${failed.count + (passed?.count ?? 0)} times: ${kindsOf(step) || 'no kind'}`;
      const onlyOurs = Object.keys(step.failuresByKind).every(isOurs);
      return { is: onlyOurs ? 'error' : 'failure', type: kind, message, text: message };
    }
    if (validity.is === 'invalid') return { is: 'skipped', message: INVALID_WORDS };
    if (passed === null) return { is: 'skipped', message: 'It has no sample.' };
    return { is: 'passed' };
  })();
  return {
    name: `${scenario}: ${step.step} in ${journey} (${transport})`,
    durationMs: validity.is === 'valid' ? (passed?.p95Ms ?? 0) : 0,
    result,
    output: [
      passed
        ? `Passed ${passed.count}: p50 ${formatDuration(passed.p50Ms)}, p95 ${formatDuration(passed.p95Ms)}, p99 ${formatDuration(passed.p99Ms)}, at most ${formatDuration(passed.maxMs)}; ${(step.perSecond * 60).toFixed(1)} a minute`
        : 'Passed never',
      failed ? `Failed ${failed.count}: ${kindsOf(step)}` : 'Failed never',
    ].join('\n'),
  };
}
