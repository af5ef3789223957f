import type { Command } from 'commander';
import { commandFor } from '../cli/program.ts';
import { CUTOFF } from '../commands/index.ts';

/** Columns of the help in the reference. */
const WIDTH = 100;

/** The help of every command as Markdown, in the order of `cutoff --help`. */
export async function helpMarkdown(): Promise<string> {
  const helps = await Promise.all(
    Object.entries(CUTOFF.commands).map(async ([name, [summary]]) => {
      if (summary === undefined) return [];
      const program = await commandFor(CUTOFF, [name]);
      const command = program.commands.find((each) => each.name() === name);
      return command === undefined ? [] : helpsOf(command, `cutoff ${name}`);
    }),
  );
  return helps.flat().join('\n\n');
}

/** A heading and the help of a command, then the same of each command below it. */
function helpsOf(command: Command, name: string): string[] {
  let help = '';
  command
    .configureHelp({ showGlobalOptions: false, helpWidth: WIDTH })
    .configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false })
    .outputHelp();
  const below = command.commands.filter((each) => each.name() !== 'help');
  return [
    `## ${name}\n\n\`\`\`text\n${help.trim()}\n\`\`\``,
    ...below.flatMap((each) => helpsOf(each, `${name} ${each.name()}`)),
  ];
}
