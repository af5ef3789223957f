import { exitCodeRows } from '../cli/exit.ts';
import type { CommandEntry, Program } from '../cli/program.ts';

/** Add a command here; its module is loaded only when it is asked for, so that the others start fast. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'set up what is missing and run the main job once',
    register: async (program) => (await import('./start.ts')).registerStart(program),
  },
  {
    name: 'probe',
    summary: 'run the journeys once against a target and report',
    register: async (program) => (await import('./probe.ts')).registerProbe(program),
  },
  {
    name: 'check',
    summary: 'say which journeys can run against a target, and what the others lack',
    register: async (program) => (await import('./check.ts')).registerCheck(program),
  },
  {
    name: 'watch',
    summary: 'run the journeys on an interval, until stopped',
    register: async (program) => (await import('./watch.ts')).registerWatch(program),
  },
  {
    name: 'run-journeys',
    summary: 'run journeys for another command',
    hidden: true,
    register: async (program) => (await import('./run-journeys.ts')).registerRunJourneys(program),
  },
  {
    name: 'indicators',
    summary: 'check scheduled jobs, queues, deliveries, documents, pages and expiries once',
    register: async (program) => (await import('./indicators.ts')).registerIndicators(program),
  },
  {
    name: 'load',
    summary: 'load a test system with a cut-off burst or another scenario, with real k6',
    register: async (program) => (await import('./load.ts')).registerLoad(program),
  },
  {
    name: 'capacity',
    summary: 'find the highest order rate within the objectives, and what breaks first',
    register: async (program) => (await import('./capacity.ts')).registerCapacity(program),
  },
  {
    name: 'neighbour',
    summary: 'measure how much slower one tenant gets while another one bursts',
    register: async (program) => (await import('./neighbour.ts')).registerNeighbour(program),
  },
  {
    name: 'gate',
    summary: 'test whether a release is slower or less correct than the one before it',
    register: async (program) => (await import('./gate.ts')).registerGate(program),
  },
  {
    name: 'audit',
    summary: 'check stock and accounting after a load run',
    register: async (program) => (await import('./audit.ts')).registerAudit(program),
  },
  {
    name: 'profile',
    summary: "record a warehouse's own history as a profile to replay",
    register: async (program) => (await import('./profile.ts')).registerProfile(program),
  },
  {
    name: 'prepare',
    summary: 'create a synthetic company in a production database, once',
    register: async (program) => (await import('./prepare.ts')).registerPrepare(program),
  },
  {
    name: 'sweep',
    summary: 'undo what killed runs left in a target',
    register: async (program) => (await import('./sweep.ts')).registerSweep(program),
  },
  {
    name: 'report',
    summary: 'show a run, and write its reports again',
    register: async (program) => (await import('./report.ts')).registerReport(program),
  },
  {
    name: 'targets',
    summary: 'remove metrics of targets that no longer exist',
    register: async (program) => (await import('./targets.ts')).registerTargets(program),
  },
  {
    name: 'push',
    summary: 'push metrics that still wait for a Pushgateway',
    register: async (program) => (await import('./push.ts')).registerPush(program),
  },
  {
    name: 'alerts',
    summary: 'write Prometheus rules, with your own objectives',
    register: async (program) => (await import('./alerts.ts')).registerAlerts(program),
  },
  {
    name: 'drill',
    summary: 'stop the Odoo of a lab, and wait for the page and the all-clear',
    register: async (program) => (await import('./drill.ts')).registerDrill(program),
  },
  {
    name: 'lab',
    summary: 'run a real Odoo on this machine to test against',
    register: async (program) => (await import('./lab.ts')).registerLab(program),
  },
  {
    name: 'doctor',
    summary: 'list what this machine has and what is missing',
    register: async (program) => (await import('./doctor.ts')).registerDoctor(program),
  },
  {
    name: 'config',
    summary: 'check and explain the configuration',
    register: async (program) => (await import('./config.ts')).registerConfig(program),
  },
];

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
