import type { RunRecord } from '../fixtures/record/record.ts';
import { redact } from '../fixtures/secrets/secret.ts';
import { oneLine } from './format.ts';
import type { Section } from './section.ts';

/** What a section made for a format, or a sentence about why it could not. */
export type Part<Made> =
  { readonly section: string; readonly made: Made } | { readonly section: string; readonly message: string };

/** Asks every section in turn. One that breaks says so in its place and keeps no other from being shown. */
export function partsOf<Made>(
  sections: readonly Section[],
  make: (section: Section) => Made | undefined,
): readonly Part<Made>[] {
  return sections.flatMap((section): readonly Part<Made>[] => {
    try {
      const made = make(section);
      return made === undefined ? [] : [{ section: section.name, made }];
    } catch (error) {
      const reason = oneLine(redact(error instanceof Error ? error.message : String(error)), 300);
      const message = `The section "${section.name}" could not be shown: ${reason}`;
      return [{ section: section.name, message }];
    }
  });
}

/** What every section has to say beside the verdict, one sentence each. */
export function sentencesOf(record: RunRecord, sections: readonly Section[]): readonly string[] {
  return partsOf(sections, (section) => section.sentence(record)).map((part) =>
    'made' in part ? part.made : part.message,
  );
}
