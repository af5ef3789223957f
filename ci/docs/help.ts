import type { Command } from 'commander';
import { commandFor } from '../cli/program.ts';
import { CUTOFF } from '../commands/index.ts';

/** Columns of the help in the reference. */
const WIDTH = 100;

/** The help of every command as Markdown, in the order of `cutoff --help`. */
export async function helpMarkdown(): Promise<string> {
  const parts: string[] = [];
  for (const { name } of CUTOFF.commands.filter(({ hidden = false }) => !hidden)) {
    const program = await commandFor(CUTOFF, [name]);
    const command = program.commands.find((each) => each.name() === name);
    if (command !== undefined) parts.push(...helpsOf(command, `cutoff ${name}`));
  }
  return parts.join('\n\n');
}

/** A heading and the help of a command, then the same of each command below it. */
function helpsOf(command: Command, name: string): string[] {
  let help = '';
  command
    .configureHelp({ showGlobalOptions: false, helpWidth: WIDTH })
    .configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false })
    .outputHelp();
  return [
    `## ${name}\n\n\`\`\`text\n${help.trim()}\n\`\`\``,
    ...command.commands
      .filter((each) => each.name() !== 'help')
      .flatMap((each) => helpsOf(each, `${name} ${each.name()}`)),
  ];
}
