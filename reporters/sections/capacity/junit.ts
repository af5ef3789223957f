import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacitySection,
} from '../../../fixtures/record/capacity.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import {
  answerSentence,
  configurationName,
  headroomText,
  levelSign,
  PURPOSE_WORDS,
  rateText,
} from './words.ts';
import { formatDuration } from '../../format.ts';
import { type CaseResult, type Suite, type SuiteCase, suiteOfCases } from '../../junit/node.ts';

/** A search for the capacity as a suite: a case for each configuration, and one for the headroom where a peak was given. */
export function capacitySuite(record: RunRecord, capacity: CapacitySection): Suite {
  const { configurations, headroom, scenario } = capacity;
  return suiteOfCases(record, 'capacity', [
    ...configurations.map((each) => configurationCase(scenario.name, each)),
    ...(headroom?.growth ?? []).map((each): SuiteCase => {
      const { factor, is } = each;
      const text = headroomText(each);
      const results: Readonly<Record<typeof is, CaseResult>> = {
        fits: { is: 'passed' },
        does_not_fit: { is: 'failure', type: 'headroom', message: text, text },
        unknown: { is: 'skipped', message: `not known: ${text}` },
      };
      return {
        name: `${scenario.name}: headroom at ${factor} times the peak`,
        durationMs: 0,
        result: results[is],
        output: text,
      };
    }),
  ]);
}

function configurationCase(scenario: string, configuration: CapacityConfiguration): SuiteCase {
  const { levels, ended, answer, attribution } = configuration;
  const message = answerSentence(configuration);
  const result = ((): CaseResult => {
    if (ended.is === 'none' || ended.is === 'target_down' || answer?.heldOnTheWayDown === false) {
      return { is: 'failure', type: 'capacity', message, text: ended.sentence };
    }
    if (answer === null || !answer.isConfirmed) {
      return { is: 'skipped', message: `not known: ${ended.sentence}` };
    }
    return { is: 'passed' };
  })();
  return {
    name: `${scenario}: capacity ${configurationName(configuration)}`,
    durationMs: levels.reduce((sum, { tookS }) => sum + tookS * 1000, 0),
    result,
    output: [
      message,
      ...(attribution?.causes.slice(0, 3).map(({ sentence }) => `What breaks first: ${sentence}`) ?? []),
      ...levels.map(levelLine),
    ].join('\n'),
  };
}

function levelLine(level: CapacityLevel): string {
  const { number, purpose, perSecond, transactions, windowS, reasons } = level;
  return `Level ${number}, ${PURPOSE_WORDS[purpose]}, ${rateText(perSecond)}: ${levelSign(level)}, ${transactions} in ${formatDuration(windowS * 1000)}${reasons[0] === undefined ? '' : `: ${reasons[0]}`}`;
}
