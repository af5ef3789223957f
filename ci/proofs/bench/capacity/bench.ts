import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { SERIES, type Series } from '../../../../fixtures/lab/series.ts';
import { wholeNumber } from '../../../cli/option-values.ts';
import { byLab, LAB_WORKERS } from './lab-truth.ts';
import { byK6, knownCapacity, playMany } from './queue-truth.ts';

const AFTER = `
Against a stub whose queue is known: 5 to 10 minutes; the truth is played without waiting, to half a percent. With
--staircase the queue is also climbed in steps of 5% by real k6, which is what the search saves. --played plays searches
and staircases without k6 and without waiting: how often they are right, and what they would have taken by the clock of
the queue. --lab searches, climbs and searches again the lab's Odoo.

Examples:
  $ npm run bench:capacity
  $ npm run bench:capacity -- --played 100 --seed 700000
  $ npm run bench:capacity -- --lab --odoo 14 --workers 2`;

interface Flags {
  readonly staircase?: boolean;
  readonly played?: number;
  readonly lab?: boolean;
  readonly odoo: Series;
  readonly workers: number;
  readonly minutes: number;
  readonly seed?: number;
}

/** Adds `npm run bench:capacity`. */
export function register(program: Command): void {
  program
    .command('bench-capacity')
    .description('Compare the answer of a search with the truth, and the time of both.')
    .option('--staircase', 'also climb the queue by real k6, about 12 minutes more')
    .option('--played <number>', 'play so many searches and staircases', wholeNumber(1))
    .option('--lab', "search and climb the lab's Odoo")
    .addOption(new Option('--odoo <series>', 'with --lab: its Odoo').choices([...SERIES]).default('19'))
    .option('--workers <number>', 'with --lab: HTTP workers of Odoo', wholeNumber(1, 32), LAB_WORKERS)
    .option('--minutes <number>', 'with --lab: the longest time of all', wholeNumber(1), 50)
    .option('--seed <number>', 'seed of the orders', wholeNumber(1))
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
      try {
        if (flags.lab === true) await byLab(flags, folder);
        else if (flags.played === undefined) await byK6(knownCapacity(), folder, flags.staircase === true);
        else await playMany(knownCapacity(), flags.played, folder, flags.seed ?? 1);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}
