import { runProgram } from './cli/program.ts';
import { CUTOFF } from './commands/index.ts';

/** Awaited by `cutoff.mjs`: the compiled program is a script, which cannot wait by itself. */
export const ended = runProgram(CUTOFF);
