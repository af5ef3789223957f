import { Command, Option } from 'commander';
import { expect, test, vi } from 'vitest';
import { withFormerName } from './former-name.ts';

/** Runs a command whose option `--timeout` was called `--limit`, and returns the options that it got. */
function optionsOf(...args: string[]): unknown {
  let got: unknown;
  const command = new Command('probe')
    .addOption(new Option('--timeout <seconds>').argParser(Number))
    .action((options: unknown) => {
      got = options;
    });
  withFormerName(command, '--limit', '--timeout').parse(args, { from: 'user' });
  return got;
}

test('takes the value of a former name and notes the new one', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(optionsOf('--limit', '30')).toMatchObject({ timeout: 30 });
  expect(said.mock.calls.flat().join('')).toContain('--limit is now called --timeout');
  said.mockRestore();
});

test('prints no note for the new name', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(optionsOf('--timeout', '30')).toEqual({ timeout: 30 });
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});

test('refuses to rename an option that the command does not have', () => {
  expect(() => withFormerName(new Command('probe'), '--limit', '--timeout')).toThrow(
    'has no option --timeout',
  );
});
