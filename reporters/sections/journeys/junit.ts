import type { FailureResult, RunRecord, StepResult } from '../../../fixtures/record/record.ts';
import { CHANNELS, unseenIn } from '../../../fixtures/record/record.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';
import { formatDuration } from '../../format.ts';
import { inAttribute, inText, type Node, seconds, type Suite, type Totals } from '../../junit/node.ts';
import { countsOf, type Outcome, outcomesOf, STATE_SIGNS } from '../../outcomes.ts';
import type { ShownRun } from '../../section.ts';

/** A suite for each channel with a test case for each journey. */
export function journeySuites({ record, folder }: ShownRun): readonly Suite[] {
  const outcomes = outcomesOf(record);
  return CHANNELS.flatMap((channel) => {
    const own = outcomes.filter((outcome) => outcome.channel === channel);
    if (own.length === 0) return [];
    const cases = own.map((outcome) => caseOf(record, outcome, folder));
    return [{ name: channel, totals: totalsOf(own), cases }];
  });
}

function caseOf(record: RunRecord, outcome: Outcome, folder: string): Node {
  return {
    '@classname': inAttribute(`cutoff.${record.target.name}.${outcome.channel}`),
    '@name': inAttribute(outcome.label),
    '@time': seconds(outcome.result?.durationMs ?? null),
    ...resultOf(outcome),
    'system-out': { '#text': inText(outputOf(outcome, folder)) },
  };
}

function resultOf({ state, result, label }: Outcome): Node {
  const failure = result?.failure;
  if (state === 'passed') return {};
  if (state === 'skipped' || state === 'unsupported') {
    return { skipped: { '@message': inAttribute(reasonOf(state, failure)) } };
  }
  if (!failure) {
    const message =
      state === 'never-ran' ? `${label} was asked for and never ran.` : `${label} ended without a reason.`;
    return {
      [state === 'failed' ? 'failure' : 'error']: {
        '@message': inAttribute(message),
        '@type': state === 'failed' ? 'unknown' : 'harness',
      },
    };
  }
  const lines = [
    `${failure.kind} in step ${failure.step}: ${failure.message}`,
    ...(failure.hint === undefined ? [] : [`What to do: ${failure.hint}`]),
    ...(failure.exception === undefined ? [] : [`Exception: ${failure.exception}`]),
    ...(failure.detail === undefined ? [] : ['', failure.detail]),
  ];
  return {
    [state === 'failed' ? 'failure' : 'error']: {
      '@message': inAttribute(`${failure.step}: ${failure.message}`),
      '@type': failure.kind,
      '#text': inText(lines.join('\n')),
    },
  };
}

function reasonOf(state: 'skipped' | 'unsupported', failure: FailureResult | undefined): string {
  if (!failure) return state;
  const wayOut = failure.hint === undefined ? '' : ` ${failure.hint}`;
  return state === 'unsupported' ? `unsupported: ${failure.message}${wayOut}` : failure.message;
}

/** Steps, documents and evidence. `[[ATTACHMENT|…]]` is what GitLab and Jenkins turn into a link. */
function outputOf({ result }: Outcome, folder: string): string {
  if (!result) return 'It never ran.';
  const width = largest([0, ...result.steps.map((step) => step.name.length)]);
  const steps = result.steps.map((step) => stepLine(step, width));
  const documents = result.documents.map(({ model, id, name }) => `${model} ${id}: ${name}`);
  const residue = result.residue ? [`Documents that stay in Odoo: ${result.residue}`] : [];
  const evidence = result.artefacts.map(({ path }) => `[[ATTACHMENT|${folder}/${path}]]`);
  const trace = result.trace === undefined ? [] : [`Trace id: ${result.trace}`];
  return [...steps, ...documents, ...residue, ...unseenIn(result), ...trace, ...evidence].join('\n');
}

function stepLine(step: StepResult, width: number): string {
  const { symbol, word } = STATE_SIGNS[step.status];
  const check = step.checkMs === null ? '' : `, checked in ${formatDuration(step.checkMs)}`;
  const timing = step.durationMs === null ? '' : ` ${formatDuration(step.durationMs)}${check}`;
  const reason = step.leftOut === undefined ? '' : ` (${step.leftOut})`;
  return `${symbol} ${step.name.padEnd(width)} ${word}${timing}${reason}`;
}

function totalsOf(outcomes: readonly Outcome[]): Totals {
  const counts = countsOf(outcomes);
  return {
    tests: outcomes.length,
    failures: counts.failed,
    errors: counts.broken + counts['never-ran'],
    skipped: counts.skipped + counts.unsupported,
    durationMs: outcomes.reduce((sum, { result }) => sum + (result?.durationMs ?? 0), 0),
  };
}
