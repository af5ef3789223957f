import { type Command, Option } from 'commander';
import { printError } from './exit.ts';

/**
 * Lets a renamed option work by its former name for one more version: hidden from the help, with a note on use.
 *
 * @param former the former long name, for example `--limit`
 * @param now the long name of an option that the command has already
 */
export function withFormerName(command: Command, former: string, now: string): Command {
  const option = command.options.find(({ long }) => long === now);
  if (option === undefined) throw new Error(`${command.name()} has no option ${now}`);
  const old = new Option(option.flags.replace(now, former)).hideHelp();
  if (option.parseArg) old.argParser(option.parseArg);
  const name = old.attributeName();
  return command.addOption(old).hook('preAction', () => {
    if (command.getOptionValueSource(name) !== 'cli') return;
    printError(`${former} is now called ${now}. The old name works for one more version.`);
    command.setOptionValueWithSource(option.attributeName(), command.getOptionValue(name), 'cli');
  });
}
