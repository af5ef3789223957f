import type { RunRecord } from '../../fixtures/record/record.ts';
import { oneLine, plainText } from '../format.ts';

/** What the suites of a JUnit document are made of. */

/** One node of the document: attributes with `@`, text with `#text`, children by name. */
export interface Node {
  readonly [name: string]: string | number | Node | readonly Node[] | readonly string[];
}

/** What a suite counts; the document adds them up. */
export interface Totals {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly durationMs: number;
}

export interface Suite {
  readonly name: string;
  readonly totals: Totals;
  readonly cases: readonly Node[];
}

export function totalsNode({ tests, failures, errors, skipped, durationMs }: Totals): Node {
  return {
    '@tests': tests,
    '@failures': failures,
    '@errors': errors,
    '@skipped': skipped,
    '@time': seconds(durationMs),
  };
}

/** What became of a test case: `error` is ours or unknown, `failure` is the target's. */
export type CaseResult =
  | { readonly is: 'passed' }
  | { readonly is: 'skipped'; readonly message: string }
  | {
      readonly is: 'failure' | 'error';
      readonly type: string;
      readonly message: string;
      readonly text: string;
    };

export interface SuiteCase {
  readonly name: string;
  readonly durationMs: number;
  readonly result: CaseResult;
  /** Facts for people, below the case. */
  readonly output: string;
}

/** A suite of cases that are not journeys. */
export function suiteOfCases({ target }: RunRecord, name: string, cases: readonly SuiteCase[]): Suite {
  const count = (is: CaseResult['is']): number => cases.filter(({ result }) => result.is === is).length;
  return {
    name,
    totals: {
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      durationMs: cases.reduce((sum, each) => sum + each.durationMs, 0),
    },
    cases: cases.map((each) => ({
      '@classname': inAttribute(`cutoff.${target.name}.${name}`),
      '@name': inAttribute(each.name),
      '@time': seconds(each.durationMs),
      ...resultNode(each.result),
      'system-out': { '#text': inText(each.output) },
    })),
  };
}

function resultNode(result: CaseResult): Node {
  switch (result.is) {
    case 'passed':
      return {};
    case 'skipped':
      return { skipped: { '@message': inAttribute(result.message) } };
    case 'failure':
    case 'error':
      return {
        [result.is]: {
          '@message': inAttribute(result.message),
          '@type': result.type,
          '#text': inText(result.text),
        },
      };
    default:
      return result satisfies never;
  }
}

export function seconds(durationMs: number | null): string {
  return ((durationMs ?? 0) / 1000).toFixed(3);
}

/** XML 1.0 has no way to write control characters and non-characters, not even escaped. */
export function inText(text: string): string {
  return plainText(text).replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD');
}

/** Readers turn line breaks of attributes into spaces; so do we, visibly. */
export function inAttribute(text: string): string {
  return oneLine(inText(text));
}
