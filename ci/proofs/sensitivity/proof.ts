import type { Command } from 'commander';
import pc from 'picocolors';
import { registerProof, type Proof, type Trials } from '../proof-command.ts';
import { runTrials, type TrialsEvent } from './fault-trials.ts';
import { faultOn, trialsOf, type Fault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { isAsPromised, judge } from './judgement.ts';
import { factsOf, reasonsOf, SensitivityRecord, sensitivityTable } from './record.ts';
import { Site } from './site.ts';

/** Puts each fault into a database of its own, lets the journeys look, and takes it back. */
const SENSITIVITY: Proof<Fault, SensitivityRecord> = {
  name: 'sensitivity',
  description: "Put seeded faults into the lab's Odoo and see whether the journeys notice them.",
  after: `
Each fault is put into databases of its own in the lab (by an add-on, a trigger, changed data, a view, taken rights, or
a changed target), tried with the journeys that have to notice it, and taken back. A fault counts as caught when the
journey fails in the right step with the right kind of failure. The clean system has to pass before and after. The
record is results/sensitivity-<odoo>.json.

Examples:
  $ npm run test:sensitivity                              all faults, Odoo 19
  $ npm run test:sensitivity -- --odoo 14
  $ npm run test:sensitivity -- --fault tax-dropped,slip-fails
  $ npm run test:sensitivity -- --list`,
  odoo: '19',
  catalogue: {
    flag: 'fault',
    of: 'faults',
    rows: (odoo) => FAULTS.map((fault) => faultOn(odoo, fault)),
    line: ({ id, title }) => `${id}: ${title}.`,
  },
  schema: SensitivityRecord,
  run: async ({ lab, odoo, database, rows, isComplete, say, ...others }) => {
    say(`Database ${database} with the add-on`);
    const site = await Site.open(lab, odoo, database);
    const onEvent = eventPrinter(rows, say);
    return factsOf(await runTrials({ site, faults: rows, everyJourney: isComplete, onEvent, ...others }));
  },
  reasons: reasonsOf,
  table: sensitivityTable,
};

/** Adds its npm script. */
export function register(program: Command): void {
  registerProof(program, SENSITIVITY);
}

/** One line as each journey ends. */
function eventPrinter(faults: readonly Fault[], say: Trials<Fault>['say']): (event: TrialsEvent) => void {
  const total = faults.flatMap(trialsOf).length;
  let tried = 0;
  return (event) => {
    const seen = event.event === 'clean' ? event.seen : event.trial.seen;
    const took = `${(seen.durationMs / 1000).toFixed(1)} s`.padStart(7);
    const where = `${seen.channel.padEnd(3)} ${took}  `;
    if (event.event === 'clean') {
      const mark = seen.status === 'passed' ? pc.green(seen.status) : pc.red(seen.status);
      say(`${where}clean ${event.when}: ${seen.journey} ${mark}`);
      return;
    }
    tried += 1;
    const result = judge(event.trial.fault, event.trial);
    const isRight = isAsPromised(result);
    const wrong = isRight ? '' : ` (${seen.step ?? 'passed'}, ${seen.kind ?? '-'}: ${seen.message ?? ''})`;
    say(
      `${where}${pc.dim(`[${tried}/${total}]`)} ${event.trial.fault.id}: ${(isRight ? pc.green : pc.red)(result)}${wrong}`,
    );
  };
}
