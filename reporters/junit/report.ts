import { XMLBuilder } from 'fast-xml-parser';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { partsOf } from '../compose.ts';
import { SECTIONS } from '../sections/index.ts';
import { inAttribute, type Node, type Suite, suiteOfCases, type Totals, totalsNode } from './node.ts';

/**
 * The run as JUnit XML: suites of every section. `failed` is a `<failure>`; `broken` and what was asked for and never
 * ran are an `<error>`; `skipped` and `unsupported` are `<skipped>` with the reason, since JUnit has no other way to say
 * that a case has no result.
 *
 * Steps, evidence and the hint stand in `<system-out>` and in the text of the failure: that is what GitLab, Jenkins and
 * the GitHub readers all show, while properties of a test case are shown by few. The name of a test case carries the
 * channel, because GitLab lists cases without their suite and drops a second one of the same name.
 */

/**
 * @param folder where the run lies as readers of the file know it, for links to evidence: relative to the project.
 */
export function junitXml(record: RunRecord, folder: string, sections = SECTIONS): string {
  const suites = partsOf(sections, (section) => section.junit({ record, folder })).flatMap((part) =>
    'made' in part ? part.made : [brokenSuite(record, part)],
  );
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': `cutoff ${record.target.name}`,
      ...totalsNode(sumOf(suites.map(({ totals }) => totals))),
      testsuite: suites.map((suite) => suiteNode(record, suite)),
    },
  });
}

/** A section that cannot be shown is an error: what it would have said is not known. */
function brokenSuite(
  record: RunRecord,
  { section, message }: { readonly section: string; readonly message: string },
): Suite {
  const result = { is: 'error', type: 'harness', message, text: message } as const;
  return suiteOfCases(record, section, [
    { name: `${section}: report`, durationMs: 0, result, output: message },
  ]);
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
