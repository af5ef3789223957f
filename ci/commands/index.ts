import { exitCodeRows } from '../cli/exit.ts';
import type { Commands, Program } from '../cli/program.ts';

/** Add a command here; its module is loaded only when it is asked for, so that the others start fast. */
const COMMANDS: Commands = {
  start: ['set up what is missing and run the main job once', () => import('./start.ts')],
  probe: ['run the journeys once against a target and report', () => import('./probe.ts')],
  check: [
    'say which journeys can run against a target, and what the others lack',
    () => import('./check.ts'),
  ],
  watch: ['run the journeys on an interval, until stopped', () => import('./watch.ts')],
  'run-journeys': [undefined, () => import('./run-journeys.ts')],
  indicators: [
    'check scheduled jobs, queues, deliveries, documents, pages and expiries once',
    () => import('./indicators.ts'),
  ],
  load: [
    'load a test system with a cut-off burst or another scenario, with real k6',
    () => import('./load.ts'),
  ],
  capacity: [
    'find the highest order rate within the objectives, and what breaks first',
    () => import('./capacity.ts'),
  ],
  neighbour: [
    'measure how much slower one tenant gets while another one bursts',
    () => import('./neighbour.ts'),
  ],
  gate: [
    'test whether a release is slower or less correct than the one before it',
    () => import('./gate.ts'),
  ],
  audit: ['check stock and accounting after a load run', () => import('./audit.ts')],
  profile: ["record a warehouse's own history as a profile to replay", () => import('./profile.ts')],
  prepare: ['create a synthetic company in a production database, once', () => import('./prepare.ts')],
  sweep: ['undo what killed runs left in a target', () => import('./sweep.ts')],
  report: ['show a run, and write its reports again', () => import('./report.ts')],
  targets: ['remove metrics of targets that no longer exist', () => import('./targets.ts')],
  push: ['push metrics that still wait for a Pushgateway', () => import('./push.ts')],
  alerts: ['write Prometheus rules, with your own objectives', () => import('./alerts.ts')],
  drill: ['stop the Odoo of a lab, and wait for the page and the all-clear', () => import('./drill.ts')],
  lab: ['run a real Odoo on this machine to test against', () => import('./lab.ts')],
  doctor: ['list what this machine has and what is missing', () => import('./doctor.ts')],
  config: ['check and explain the configuration', () => import('./config.ts')],
};

const EXAMPLES = `
Examples:
  $ cutoff start                       first run: lab, journeys, report
  $ cutoff probe                       run the journeys once against the configured target
  $ cutoff config check                validate cutoff.yaml and the environment
  $ cutoff help config                 explain one command

Exit codes:
${exitCodeRows()
  .map(({ code, name, meaning }) => `  ${String(code).padStart(3)}  ${name.padEnd(13)}  ${meaning}`)
  .join('\n')}
`;

/** The command line of `cutoff`. */
export const CUTOFF: Program = {
  name: 'cutoff',
  description: 'Synthetic transactions and load tests for Odoo logistics.',
  commands: COMMANDS,
  afterHelp: EXAMPLES,
};
