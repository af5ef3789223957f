import type { Paint } from '../../terminal/colour.ts';
import type { GateSection } from '../../../fixtures/record/gate.ts';
import { sameCostWords } from './costs.ts';
import { againstWords, decisionOf, ENDED_WORDS, gateAdvice, sourceWords, stepRow } from './words.ts';
import { aligned } from '../../terminal/table.ts';
import { wrapped } from '../../terminal/wrap.ts';

/** The gate section of a record as lines for a terminal of 100 columns. */

export function gateLines(gate: GateSection, paint: Paint): readonly string[] {
  const { baseline, candidate, counters, steps, design, accounts, ended } = gate;
  const weaker = againstWords(gate);
  const source = sourceWords(gate);
  const unknown = [...counters.missing, ...counters.unsettled.map(({ text }) => text)];
  const same = sameCostWords(counters);
  return [
    paint.bold(`Gate: ${candidate.asked} against ${baseline.asked}`),
    ...(weaker === undefined ? [] : wrapped(weaker, '  ')),
    ...counters.findings.map(({ fails, is, text }) => {
      const sign = fails ? paint.red('✗') : is === 'fewer' ? paint.green('✓') : paint.yellow('•');
      return `  ${sign} ${text}`;
    }),
    ...(same === undefined ? [] : [`  ${paint.green('✓')} ${same}`]),
    ...(source === undefined ? [] : wrapped(source, '  ').map((line) => paint.dim(line))),
    ...unknown.flatMap((line) => wrapped(`${paint.yellow('?')} ${line}`, '  ')),
    ...(steps.length > 0 ? ['', ...table(gate, paint)] : []),
    ...wrapped(
      `Failed transactions: ${accounts.baseline.failed} of ${total(accounts.baseline)} at the baseline, ${accounts.candidate.failed} of ${total(accounts.candidate)} at the candidate. Books: baseline ${accounts.baseline.audit ?? 'not audited'}, candidate ${accounts.candidate.audit ?? 'not audited'}.`,
      '  ',
    ),
    ...wrapped(
      `${ENDED_WORDS[ended]}; looks at ${design.looks.join(', ')} blocks. Chance of a false alarm over all steps at most ${design.alpha * 100}%, of passing a step slower by its margin at most ${design.beta * 100}%.`,
      '  ',
    ).map((line) => paint.dim(line)),
    ...gateAdvice(gate).flatMap((sentence) => wrapped(sentence, '  ')),
  ];
}

function total({ passed, failed, broken, unfinished }: GateSection['accounts']['baseline']): number {
  return passed + failed + broken + unfinished;
}

function table({ steps, design }: GateSection, paint: Paint): string[] {
  const head = [
    'Step',
    'Baseline',
    'Candidate',
    'Change',
    `${design.confidence * 100}% interval`,
    'Slow ones',
    'Decision',
  ];
  const rows = steps.map((step) => {
    const row = stepRow(step);
    return [row.step, row.before, row.after, row.change, row.interval, row.tail, row.decision];
  });
  const last = head.length - 1;
  const [title = '', ...lines] = aligned(
    [head, ...rows],
    head.map((_, column) => (column === 0 || column === last ? 'left' : 'right')),
  );
  const colours = { slower: paint.red, no_slower: paint.green, open: paint.yellow };
  return [
    paint.bold(`  ${title}`),
    ...steps.map((step, index) => colours[decisionOf(step)](`  ${lines[index] ?? ''}`)),
  ];
}
