import {
  CommandError,
  EXIT,
  EXIT_MEANING,
  FAILURE_KINDS,
  FAILURES,
  statusOf,
} from '../../fixtures/failures/errors.ts';
import { machineFault } from '../../fixtures/failures/machine-faults.ts';
import { redactJson } from '../../fixtures/secrets/json-text.ts';
import { markdownTable } from '../../fixtures/config/markdown.ts';

/**
 * How `cutoff` ends: errors become lines and exit codes, signals become cleanup and 130, and nothing is printed that
 * holds a secret. Commands use `interruption` and `onInterrupt`; only programs use the rest.
 */

type WriteCallback = (error?: Error | null) => void;
type Cleanup = () => void | Promise<void>;

/** After a signal, commands get this long to end by themselves before the process ends without them. */
const GRACE_MS = 60_000;

const interrupter = new AbortController();
const cleanups = new Set<Cleanup>();
let watched = false;
/** Why standard output could not be written, if it could not. */
let outputFault: string | undefined;

/**
 * The signal that is aborted by Ctrl-C, SIGTERM or SIGHUP; its reason is a `CommandError('interrupted')`. A command
 * that takes it promises to end soon after: the process waits for it, so that its `finally` blocks run.
 */
export function interruption(): AbortSignal {
  watched = true;
  return interrupter.signal;
}

/**
 * Registers work to do when the process is interrupted: stop a child, finish a ledger. The last registered runs
 * first, each is waited for, and one that fails does not keep the others from running.
 *
 * @returns a function that takes the registration back, for when the work is no longer needed.
 */
export function onInterrupt(cleanup: Cleanup): () => void {
  const entry: Cleanup = () => cleanup();
  cleanups.add(entry);
  return () => cleanups.delete(entry);
}

/** Ends the command with an exit code other than 0, after its own output; nothing more is printed. */
export class CommandExit extends Error {
  override readonly name = 'CommandExit';
  readonly exit: keyof typeof EXIT;

  constructor(exit: keyof typeof EXIT) {
    super(`exit ${exit}`);
    this.exit = exit;
  }
}

/** Prints what an error has to say, and gives the exit code of its cause. */
function reportError(error: unknown): number {
  if (error instanceof CommandExit) return EXIT[error.exit];
  const stopped = interrupter.signal.aborted;
  if (error instanceof CommandError) {
    if (stopped && error.exit === 'interrupted') return EXIT.interrupted;
    for (const problem of error.problems) printError(problem);
    if (debugging() && error.cause !== undefined) process.stderr.write(`${stackOf(error.cause)}\n`);
    return EXIT[error.exit];
  }
  if (stopped) return EXIT.interrupted;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const [line = ''] = message.split('\n');
  const machine = machineFault(error);
  if (machine === undefined)
    printError(`this is a bug in cutoff: ${name}: ${line} (CUTOFF_DEBUG=1 shows where)`);
  else printError(`${machine}: ${line}`);
  if (debugging()) process.stderr.write(`${stackOf(error)}\n`);
  return machine === undefined ? EXIT.broken : EXIT.environment;
}

/** One line on stderr, marked as ours. */
export function printError(line: string): void {
  process.stderr.write(`cutoff: ${line}\n`);
}

function debugging(): boolean {
  return process.env['CUTOFF_DEBUG'] === '1';
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs the program under the rules of this file and ends the process. Output is flushed before it ends.
 *
 * @param main parses the command line and runs the command.
 */
export async function runToExit(main: () => Promise<void>): Promise<never> {
  guardOutput();
  const stopped = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (interrupter.signal.aborted) process.exit(EXIT.interrupted);
        resolve(interrupted(signal, command));
      });
    }
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => resolve(crashed(error)));
    }
  });
  const command = codeOf(main);
  const code = await Promise.race([stopped, command]);
  const final = interrupter.signal.aborted ? await stopped : code;
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  await new Promise(setImmediate);
  if (outputFault !== undefined) printError(`the output could not be written (${outputFault})`);
  process.exit(outputFault !== undefined && final === EXIT.passed ? EXIT.undelivered : final);
}

/** The exit code of a command that runs to its end; what went wrong is printed. */
export async function codeOf(main: () => Promise<void>): Promise<number> {
  try {
    await main();
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.passed;
  } catch (error) {
    return reportError(error);
  }
}

/** Tells the command, cleans up, and waits for a command that watches the signal. */
async function interrupted(signal: NodeJS.Signals, command: Promise<number>): Promise<number> {
  const cleaning = watched || cleanups.size > 0;
  printError(`stopped by ${signal}${cleaning ? '; cleaning up (once more to stop at once)' : ''}`);
  interrupter.abort(new CommandError('interrupted', `stopped by ${signal}`));
  await cleanUp();
  if (watched) await settledWithin(command, GRACE_MS);
  return EXIT.interrupted;
}

async function crashed(error: unknown): Promise<number> {
  const code = reportError(error);
  await cleanUp();
  return code;
}

async function cleanUp(): Promise<void> {
  for (const cleanup of [...cleanups].toReversed()) {
    try {
      await cleanup();
    } catch (error) {
      printError(`cleaning up failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Lets every text pass `redactJson` on its way out, whoever prints it, and keeps a reader that went away (`| head`) from
 * ending a run in the middle: the rest of the output is dropped, the exit code stays that of the run.
 */
function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream === process.stdout && error.code !== 'EPIPE') outputFault ??= error.code ?? error.message;
    });
    const write = stream.write.bind(stream);
    stream.write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | WriteCallback,
      callback?: WriteCallback,
    ): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      const clean = redactJson(text);
      const out = clean === text ? chunk : clean;
      return typeof encoding === 'function' ? write(out, encoding) : write(out, encoding, callback);
    };
  }
}

async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}

/** Every exit code with its name and meaning, in the order of the codes. */
export function exitCodeRows(): { readonly code: number; readonly name: string; readonly meaning: string }[] {
  return Object.keys(EXIT)
    .filter(isExitName)
    .map((name) => ({ code: EXIT[name], name, meaning: EXIT_MEANING[name] }));
}

function isExitName(name: string): name is keyof typeof EXIT {
  return Object.hasOwn(EXIT, name);
}

/** The table of failure kinds for `docs/troubleshooting.md`. */
export function failureKindsMarkdown(): string {
  return markdownTable(
    ['Kind', 'Meaning', 'Whose', 'Status', 'Exit code', 'What to do'],
    FAILURE_KINDS.map((kind) => {
      const { meaning, whose, exit, hint } = FAILURES[kind];
      return [`\`${kind}\``, meaning, whose, `\`${statusOf(kind)}\``, String(EXIT[exit]), hint];
    }),
  );
}

/** The table of exit codes for the README. */
export function exitCodesMarkdown(): string {
  return markdownTable(
    ['Code', 'Name', 'Meaning'],
    exitCodeRows().map(({ code, name, meaning }) => [String(code), `\`${name}\``, meaning]),
  );
}
