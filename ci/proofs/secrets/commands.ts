import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

/** Names of the commands that a help text lists, without `help` itself. */
function commandsIn(help: string): string[] {
  const [, list = ''] = /^Commands:\n((?: .*\n?)+)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].flatMap(([, name]) =>
    name === undefined || name === 'help' ? [] : [name],
  );
}

/** What help says of a command. */
export interface Help {
  readonly command: string;
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** The help of every command that help leads to, from the top down: asks the program itself, as users do. */
export async function walkHelp(command: readonly string[] = []): Promise<Help[]> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...command, '--help'], {
    reject: false,
  });
  const help = { command: command.join(' '), code: exitCode, out: stdout, err: stderr };
  const below: Help[] = [];
  for (const name of commandsIn(stdout)) {
    for (const each of await walkHelp([...command, name])) below.push(each);
  }
  return [help, ...below];
}

/** Commands that do something by themselves: all but those that have others below them and nothing of their own. */
export function workingCommands(helps: readonly Help[]): string[] {
  const onlyFolders = new Set(['', 'lab', 'config', 'targets']);
  return helps.flatMap(({ command }) => (onlyFolders.has(command) ? [] : [command]));
}
