import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { EXIT } from '../fixtures/errors.ts';

/**
 * Loads every command as users do, in a process of its own. Needs no lab, but more time than the unit tests have: a
 * second for each of some thirty processes.
 */

const CLI = fileURLToPath(new URL('./cutoff.mjs', import.meta.url));

interface Help {
  readonly command: string;
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Names of the commands that a help text lists, without `help` itself. */
function commandsIn(help: string): string[] {
  const [, list = ''] = /^Commands:\n((?: .*\n?)+)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].flatMap(([, name]) =>
    name === undefined || name === 'help' ? [] : [name],
  );
}

/** The help of every command that help leads to, from the top down. */
async function walkHelp(command: readonly string[]): Promise<Help[]> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...command, '--help'], {
    reject: false,
  });
  const help = { command: command.join(' '), code: exitCode, out: stdout, err: stderr };
  const below: Help[] = [];
  for (const name of commandsIn(stdout)) below.push(...(await walkHelp([...command, name])));
  return [help, ...below];
}

test('help explains every command and every command below it', async () => {
  const helps = await walkHelp([]);
  expect(helps.map(({ command }) => command)).toEqual(
    expect.arrayContaining(['', 'start', 'probe', 'lab up', 'config check']),
  );
  for (const { command, code, out, err } of helps) {
    expect({ command, code, err }).toEqual({ command, code: EXIT.passed, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: cutoff${command === '' ? '' : ` ${command}`}\\b`));
    expect(out.split('\n\n')[1]).toMatch(/^\S.*[.]/s);
  }
});
