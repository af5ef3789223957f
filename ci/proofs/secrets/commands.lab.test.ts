import { expect, test } from 'vitest';
import { EXIT } from '../../../fixtures/failures/errors.ts';
import { walkHelp, workingCommands } from './commands.ts';
import { triedCommands } from './trials.ts';

/**
 * Loads every command as users do, in a process of its own. Needs no lab, but more time than the unit tests have: a
 * second for each of some thirty processes.
 */

test('prints help for every command and subcommand', async () => {
  const helps = await walkHelp();
  expect(helps.map(({ command }) => command)).toEqual(
    expect.arrayContaining(['', 'start', 'probe', 'lab up', 'config check']),
  );
  for (const { command, code, out, err } of helps) {
    expect({ command, code, err }).toEqual({ command, code: EXIT.passed, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: cutoff${command === '' ? '' : ` ${command}`}\\b`));
    expect(out.split('\n\n')[1]).toMatch(/^\S.*[.]/s);
  }
  const tried = triedCommands();
  // Add a case for what is listed here to ci/proofs/secrets/trials.ts.
  expect(workingCommands(helps).filter((command) => !tried.has(command))).toEqual([]);
});
