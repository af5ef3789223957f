import { Command, CommanderError } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { registerEnvironment } from '../../fixtures/secrets/secret.ts';
import { CommandExit, runToExit } from './exit.ts';
import { leaveNoMemoryImage } from './memory-image.ts';
import { toolVersion } from './version.ts';

/**
 * Commands by name: the line in the global help, and the module that knows the rest. Only the command that was asked for is
 * loaded. One without a line is started by other commands only; no help names it.
 */
export type Commands = Readonly<
  Record<
    string,
    readonly [summary: string | undefined, load: () => Promise<{ register(program: Command): void }>]
  >
>;

/** A command line: its name, its commands and what its help ends with. */
export interface Program {
  readonly name: string;
  readonly description: string;
  readonly commands: Commands;
  readonly afterHelp: string;
}

/** Parses the command line, loads the one command that was asked for, and ends the process with its exit code. */
export async function runProgram(program: Program): Promise<void> {
  leaveNoMemoryImage();
  registerEnvironment(process.env);
  await runToExit(() => runCommandLine(program, process.argv.slice(2)));
}

/** Parses the arguments and runs the command that they ask for. */
export async function runCommandLine(program: Program, args: readonly string[]): Promise<void> {
  const command = await commandFor(program, args);
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw exitOf(error, program.name);
    throw error;
  }
}

/** The command line with the one command loaded that the arguments ask for. */
export async function commandFor(
  { name, description, commands, afterHelp }: Program,
  args: readonly string[],
): Promise<Command> {
  const program = new Command(name)
    .description(description)
    .version(toolVersion(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file instead of ./cutoff.yaml (CUTOFF_CONFIG)')
    .helpOption('-h, --help', 'explain the command')
    .helpCommand('help [command]', 'explain the command')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', afterHelp);
  const [first, second] = operandsOf(args);
  const asked = first === 'help' ? second : first;
  for (const [each, [summary, load]] of Object.entries(commands)) {
    if (each === asked) (await load()).register(program);
    else program.command(each, { hidden: summary === undefined }).description(summary ?? '');
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
function exitOf(error: CommanderError, program: string): Error {
  if (error.exitCode === 0) return new CommandExit('passed');
  if (error.code === 'commander.help') return new CommandExit('configuration');
  const line = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  return new CommandError('configuration', `${line}. See ${program} --help.`);
}
