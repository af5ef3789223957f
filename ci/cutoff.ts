import { runProgram } from './cli/program.ts';
import { CUTOFF } from './commands/index.ts';

await runProgram(CUTOFF);
