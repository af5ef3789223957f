import { defineSection } from '../../section.ts';
import { isolationSection } from './html.ts';
import { isolationSuite } from './junit.ts';
import { isolationLines } from './terminal.ts';
import { isolationSentence } from './words.ts';

/** How much slower the target gets while a neighbour bursts. */
export const ISOLATION = defineSection({
  name: 'isolation',
  read: ({ isolation }) => isolation,
  sentence: isolationSentence,
  html: isolationSection,
  junit: (isolation, { record }) => [isolationSuite(record, isolation)],
  terminal: (isolation, _run, paint) => isolationLines(isolation, paint),
});
