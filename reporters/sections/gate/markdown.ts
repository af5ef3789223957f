import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { GateSection } from '../../../fixtures/record/gate.ts';
import { oneLine } from '../../format.ts';
import { againstWords, ENDED_WORDS, gateAdvice, gateSentence, sourceWords, stepRow } from './words.ts';
import { VERDICT_SIGNS } from '../../outcomes.ts';

/** The gate as Markdown, for a comment on a pull request or the summary of a job. */
export function gateMarkdown(record: RunRecord, gate: GateSection): string {
  const { symbol, word } = VERDICT_SIGNS[gate.verdict];
  const { findings, missing, unsettled } = gate.counters;
  const weaker = againstWords(gate);
  const unknown = [...missing, ...unsettled.map((each) => each.text)];
  return [
    `## ${symbol} Release gate: ${word}`,
    '',
    `Candidate ${code(gate.candidate.asked)} (${text(gate.candidate.release)}) against baseline ${code(gate.baseline.asked)} (${text(gate.baseline.release)}): ${gateSentence(gate)}. ${ENDED_WORDS[gate.ended]}.`,
    '',
    ...[weaker, sourceWords(gate)].flatMap((words) => (words === undefined ? [] : [text(words), ''])),
    ...gate.reasons.map((reason) => `- ${text(reason)}`),
    ...(gate.reasons.length > 0 ? [''] : []),
    ...(findings.length + unknown.length > 0
      ? [
          '### What each order costs the server',
          '',
          ...findings.map(
            (finding) =>
              `- ${finding.fails ? '✗' : finding.is === 'fewer' ? '✓' : '•'} ${text(finding.text)}`,
          ),
          ...unknown.map((line) => `- ? ${text(line)}`),
          '',
        ]
      : []),
    ...(gate.steps.length > 0
      ? [
          '### How long each step takes',
          '',
          `| Step | Baseline | Candidate | Change | ${gate.design.confidence * 100}% interval | Slow ones | Budget | Decision |`,
          '| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |',
          ...gate.steps.map((step) => {
            const row = stepRow(step);
            return `| ${text(row.step)} | ${row.before} | ${row.after} | ${row.change} | ${row.interval} | ${row.tail} | ${row.objective} | ${row.decision} |`;
          }),
          '',
        ]
      : []),
    '### What now',
    '',
    ...gateAdvice(gate).map((sentence) => `- ${text(sentence)}`),
    '',
    `Run ${code(record.run.id)}, seed ${record.run.seed}; ${gate.design.alpha * 100}% chance of a false alarm at most, over all steps.`,
    '',
  ].join('\n');
}

/** Nothing that a server or a file name said becomes markup. */
function text(value: string): string {
  return oneLine(value, 400).replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&');
}

function code(value: string): string {
  return `\`${oneLine(value).replaceAll('`', "'")}\``;
}
