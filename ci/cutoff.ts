import { Command, CommanderError } from 'commander';
import { CommandError } from '../fixtures/failures/errors.ts';
import { registerEnvironment } from '../fixtures/secrets/secret.ts';
import { CommandExit, exitCodeRows, runToExit } from './cli/exit.ts';
import { leaveNoMemoryImage } from './cli/memory-image.ts';
import { toolVersion } from './cli/version.ts';

/** The front door: parses the command line, loads the one command that was asked for, and ends with its exit code. */

/** A command of `cutoff`: its line in the global help, and the module that knows the rest. */
interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Loads the module and adds the command to the program. */
  readonly register: (program: Command) => Promise<void>;
}

/** Add a command here; its module is loaded only when it is asked for, so that the others start fast. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'set up what is missing and run the main job once',
    register: async (program) => (await import('./commands/start.ts')).registerStart(program),
  },
  {
    name: 'probe',
    summary: 'run the journeys once against a target and report',
    register: async (program) => (await import('./commands/probe.ts')).registerProbe(program),
  },
  {
    name: 'watch',
    summary: 'run the journeys on an interval, until stopped',
    register: async (program) => (await import('./commands/watch.ts')).registerWatch(program),
  },
  {
    name: 'indicators',
    summary: 'look once at scheduled jobs, queues, deliveries, documents, pages and expiries',
    register: async (program) => (await import('./commands/indicators.ts')).registerIndicators(program),
  },
  {
    name: 'load',
    summary: 'put a cut-off burst or another scenario on a test system, with real k6',
    register: async (program) => (await import('./commands/load.ts')).registerLoad(program),
  },
  {
    name: 'capacity',
    summary: 'find the highest order rate within the objectives, and what breaks first',
    register: async (program) => (await import('./commands/capacity.ts')).registerCapacity(program),
  },
  {
    name: 'neighbour',
    summary: 'say how much slower one tenant gets while another one bursts',
    register: async (program) => (await import('./commands/neighbour.ts')).registerNeighbour(program),
  },
  {
    name: 'gate',
    summary: 'say whether a release is slower or less correct than the one before it',
    register: async (program) => (await import('./commands/gate.ts')).registerGate(program),
  },
  {
    name: 'audit',
    summary: 'check the books over everything that a load run touched',
    register: async (program) => (await import('./commands/audit.ts')).registerAudit(program),
  },
  {
    name: 'profile',
    summary: "record a warehouse's own history as a profile to replay",
    register: async (program) => (await import('./commands/profile.ts')).registerProfile(program),
  },
  {
    name: 'prepare',
    summary: 'make a synthetic company in a production database, once',
    register: async (program) => (await import('./commands/prepare.ts')).registerPrepare(program),
  },
  {
    name: 'sweep',
    summary: 'undo what killed runs left in a target',
    register: async (program) => (await import('./commands/sweep.ts')).registerSweep(program),
  },
  {
    name: 'report',
    summary: 'show a run again, or write its reports anew',
    register: async (program) => (await import('./commands/report.ts')).registerReport(program),
  },
  {
    name: 'targets',
    summary: 'remove what is left of targets that are gone',
    register: async (program) => (await import('./commands/targets.ts')).registerTargets(program),
  },
  {
    name: 'push',
    summary: 'push the metrics that a gateway did not take yet',
    register: async (program) => (await import('./commands/push.ts')).registerPush(program),
  },
  {
    name: 'alerts',
    summary: 'write the Prometheus rules, with objectives of your own',
    register: async (program) => (await import('./commands/alerts.ts')).registerAlerts(program),
  },
  {
    name: 'drill',
    summary: 'break the Odoo of a lab, see the page arrive and the all-clear',
    register: async (program) => (await import('./commands/drill.ts')).registerDrill(program),
  },
  {
    name: 'lab',
    summary: 'run a real Odoo on this machine to test against',
    register: async (program) => (await import('./commands/lab.ts')).registerLab(program),
  },
  {
    name: 'doctor',
    summary: 'say what this machine has and what is missing',
    register: async (program) => (await import('./commands/doctor.ts')).registerDoctor(program),
  },
  {
    name: 'config',
    summary: 'check and explain the configuration',
    register: async (program) => (await import('./commands/config.ts')).registerConfig(program),
  },
  {
    name: 'sensitivity',
    summary: 'seed faults into the lab and see whether the journeys notice each',
    register: async (program) =>
      (await import('./proofs/commands/sensitivity.ts')).registerSensitivity(program),
  },
  {
    name: 'audit-sensitivity',
    summary: 'corrupt the books of a burst in the lab and see whether the audit names each corruption',
    register: async (program) =>
      (await import('./proofs/commands/audit-sensitivity.ts')).registerAuditSensitivity(program),
  },
  {
    name: 'residue',
    summary: 'kill probes in the lab, sweep, and compare the whole database with before',
    register: async (program) => (await import('./proofs/commands/residue.ts')).registerResidue(program),
  },
  {
    name: 'safety-proof',
    summary: 'try in the lab what production must refuse',
    register: async (program) =>
      (await import('./proofs/commands/safety-proof.ts')).registerSafetyProof(program),
  },
  {
    name: 'soak',
    summary: 'run the journeys many times and count false failures',
    register: async (program) => (await import('./proofs/commands/soak.ts')).registerSoak(program),
  },
  {
    name: 'selftest',
    summary: 'run all tests of cutoff itself, with all their set-up',
    register: async (program) => (await import('./proofs/commands/selftest.ts')).registerSelftest(program),
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

leaveNoMemoryImage();
registerEnvironment(process.env);
await runToExit(async () => {
  const args = process.argv.slice(2);
  const program = await programFor(args);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw exitOf(error);
    throw error;
  }
});

async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('cutoff')
    .description('Synthetic transactions and load tests for Odoo logistics.')
    .version(toolVersion(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file instead of ./cutoff.yaml (CUTOFF_CONFIG)')
    .helpOption('-h, --help', 'explain the command')
    .helpCommand('help [command]', 'explain the command')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES);
  const [first, second] = operandsOf(args);
  const asked = first === 'help' ? second : first;
  const entry = COMMANDS.find(({ name }) => name === asked);
  if (entry) await entry.register(program);
  for (const { name, summary } of COMMANDS) {
    if (name !== entry?.name) program.command(name).description(summary);
  }
  inherit(program);
  return program;
}

/** Every command ends by an exception and speaks as one line, whichever way its module made it. */
function inherit(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const child of command.commands) {
    child.showSuggestionAfterError();
    inherit(child);
  }
}

/** The words of the command line that are neither options nor the value of the global one. */
function operandsOf(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.slice(0, end).filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--config');
}

/** Commander ends help and version by exceptions too; everything else is a wrong command line. */
function exitOf(error: CommanderError): Error {
  if (error.exitCode === 0) return new CommandExit('passed');
  if (error.code === 'commander.help') return new CommandExit('configuration');
  const line = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  return new CommandError('configuration', `${line}; cutoff --help lists what there is`);
}
