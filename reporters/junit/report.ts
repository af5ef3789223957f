import { XMLBuilder } from 'fast-xml-parser';
import type { FailureResult, RunRecord, StepResult } from '../../fixtures/record/record.ts';
import { CHANNELS } from '../../fixtures/record/record.ts';
import { formatDuration } from '../format.ts';
import type { Outcome } from '../outcomes.ts';
import { STATE_SIGNS, countsOf, outcomesOf } from '../outcomes.ts';
import { gateSuite } from '../sections/gate/junit.ts';
import { auditSuite } from '../sections/audit/junit.ts';
import { indicatorSuite } from '../sections/indicators/junit.ts';
import { capacitySuite } from '../sections/capacity/junit.ts';
import { isolationSuite } from '../sections/isolation/junit.ts';
import { loadSuite } from '../sections/load/junit.ts';
import type { Node, Suite, Totals } from './node.ts';
import { inAttribute, inText, seconds, totalsNode } from './node.ts';
import { upkeepSuites } from '../sections/upkeep/junit.ts';
import { largest } from '../../fixtures/statistics/summary.ts';

/**
 * The run as JUnit XML: a suite for each channel with a test case for each journey, one for a load run with a case for
 * each step, one for an audit with a case for each invariant, one for process indicators, one for what is left. `failed` is a `<failure>`; `broken` and
 * what was asked for and never ran are an `<error>`; `skipped` and `unsupported` are `<skipped>` with the reason, since
 * JUnit has no other way to say that a case was neither good nor bad.
 *
 * Steps, evidence and the hint stand in `<system-out>` and in the text of the failure: that is what GitLab, Jenkins and
 * the GitHub readers all show, while properties of a test case are shown by few. The name of a test case carries the
 * channel, because GitLab lists cases without their suite and drops a second one of the same name.
 */

/**
 * @param folder where the run lies as readers of the file know it, for links to evidence: relative to the project.
 */
export function junitXml(record: RunRecord, folder: string): string {
  const outcomes = outcomesOf(record);
  const suites: Suite[] = CHANNELS.flatMap((channel) => {
    const own = outcomes.filter((outcome) => outcome.channel === channel);
    if (own.length === 0) return [];
    const cases = own.map((outcome) => caseOf(record, outcome, folder));
    return [{ name: channel, totals: totalsOf(own), cases }];
  });
  if (record.load) suites.push(loadSuite(record, record.load));
  if (record.audit) suites.push(auditSuite(record, record.audit));
  if (record.capacity) suites.push(capacitySuite(record, record.capacity));
  if (record.isolation) suites.push(isolationSuite(record, record.isolation));
  if (record.gate) suites.push(gateSuite(record, record.gate));
  if (record.indicators) suites.push(indicatorSuite(record, record.indicators));
  for (const each of upkeepSuites(record)) suites.push(each);
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': `cutoff ${record.target.name}`,
      ...totalsNode(sumOf(suites.map(({ totals }) => totals))),
      testsuite: suites.map((suite) => suiteNode(record, suite)),
    },
  };
  return builder.build(document);
}

function suiteNode(record: RunRecord, { name, totals, cases }: Suite): Node {
  const { target, run } = record;
  const properties: Readonly<Record<string, string>> = {
    run: run.id,
    command: run.command,
    seed: String(run.seed),
    tool: run.tool,
    url: target.url,
    database: target.database,
    odoo: target.odoo ?? 'unknown',
    language: target.language ?? 'unknown',
    safety: target.safety,
    ...target.labels,
    verdict: record.verdict,
  };
  return {
    '@name': name,
    ...totalsNode(totals),
    '@timestamp': run.startedAt.replace(/(?:\.\d+)?Z$/, ''),
    properties: {
      property: Object.entries(properties).map(([property, value]) => ({
        '@name': property,
        '@value': inAttribute(value),
      })),
    },
    testcase: cases,
  };
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
  const residue = result.residue ? [`Documents that stay in the books: ${result.residue}`] : [];
  const evidence = result.artefacts.map(({ path }) => `[[ATTACHMENT|${folder}/${path}]]`);
  const trace = result.trace === undefined ? [] : [`Trace id: ${result.trace}`];
  return [...steps, ...documents, ...residue, ...trace, ...evidence].join('\n');
}

function stepLine(step: StepResult, width: number): string {
  const { symbol, word } = STATE_SIGNS[step.status];
  const check = step.checkMs === null ? '' : `, checked in ${formatDuration(step.checkMs)}`;
  const timing = step.durationMs === null ? '' : ` ${formatDuration(step.durationMs)}${check}`;
  return `${symbol} ${step.name.padEnd(width)} ${word}${timing}`;
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

function sumOf(all: readonly Totals[]): Totals {
  const sum = (of: (totals: Totals) => number): number => all.reduce((total, each) => total + of(each), 0);
  return {
    tests: sum(({ tests }) => tests),
    failures: sum(({ failures }) => failures),
    errors: sum(({ errors }) => errors),
    skipped: sum(({ skipped }) => skipped),
    durationMs: sum(({ durationMs }) => durationMs),
  };
}
