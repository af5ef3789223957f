import type { Trial } from '../trial.ts';
import { DEBUG } from './targets.ts';

/** Commands that meet no target. */
export function labTrials(): Trial[] {
  const passes = (command: string, name: string, args: readonly string[]): Trial => {
    return { command, name, args, end: 'succeeds' };
  };
  const fails = (command: string, name: string, args: readonly string[]): Trial => {
    return { command, name, args, env: DEBUG, end: 'fails' };
  };
  return [
    { ...passes('doctor', 'passes', ['--json']), end: 'either' },
    fails('doctor', 'wrong argument', ['--none']),
    passes('lab status', 'passes', ['--json']),
    fails('lab status', 'wrong argument', ['--none']),
    passes('lab up', 'passes', ['--odoo', '19', '--yes']),
    fails('lab up', 'impossible name', ['--database', 'No Such!', '--yes']),
    passes('lab reset', 'passes', ['--odoo', '19', '--database', 'secrets_reset']),
    fails('lab reset', 'impossible name', ['--database', 'No Such!']),
    {
      ...passes('lab down', 'passes, of a lab that is down', []),
      env: { CUTOFF_LAB_NAME: 'secrets-down' },
    },
    fails('lab down', 'wrong argument', ['--none']),
    fails('drill', 'wrong argument', ['--every', '1']),
  ];
}
