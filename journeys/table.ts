import { markdownTable } from '../fixtures/config/markdown.ts';
import { JOURNEYS } from './catalogue.ts';

/** The journeys as a Markdown table, for the README. */
export function journeysTable(): string {
  const code = (name: string): string => `\`${name}\``;
  return markdownTable(
    ['journey', 'steps', 'what is checked in the database afterwards'],
    JOURNEYS.map(({ name, steps, checks }) => [
      code(name),
      steps.map((step) => code(step.name)).join(', '),
      checks,
    ]),
  );
}
