import { defineSection } from '../../section.ts';
import { comparison } from './comparison.ts';
import { documents } from './documents.ts';
import { timeline } from './html.ts';

/** What stands behind the journeys, for who looks closer: when each step ran, what the browser adds, what was made. */
export const TIMELINE = defineSection({
  name: 'timeline',
  read: (record) => record,
  html: (record) => [timeline(record), comparison(record), documents(record)],
});
