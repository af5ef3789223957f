import { INVARIANT_SENTENCES, INVARIANTS } from '../../../fixtures/record/audit.ts';
import { markdownTable } from '../../../fixtures/config/markdown.ts';

/** The table of invariants for `docs/audit.md`. */
export function invariantsMarkdown(): string {
  return markdownTable(
    ['Invariant', 'What holds'],
    INVARIANTS.map((name) => [`\`${name}\``, INVARIANT_SENTENCES[name]]),
  );
}
