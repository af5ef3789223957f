import type { Trial } from '../trial.ts';
import { DEBUG } from './targets.ts';

export function labTrials(): Trial[] {
  return [
    { command: 'doctor', name: 'passes', args: ['--json'], end: 'either' },
    { command: 'doctor', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'lab status', name: 'passes', args: ['--json'], end: 'succeeds' },
    { command: 'lab status', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'lab up', name: 'passes', args: ['--odoo', '19', '--yes'], end: 'succeeds' },
    {
      command: 'lab up',
      name: 'impossible name',
      args: ['--database', 'No Such!', '--yes'],
      env: DEBUG,
      end: 'fails',
    },
    {
      command: 'lab reset',
      name: 'passes',
      args: ['--odoo', '19', '--database', 'secrets_reset'],
      end: 'succeeds',
    },
    {
      command: 'lab reset',
      name: 'impossible name',
      args: ['--database', 'No Such!'],
      env: DEBUG,
      end: 'fails',
    },
    {
      command: 'lab down',
      name: 'passes, of a lab that is down',
      args: [],
      env: { CUTOFF_LAB_NAME: 'secrets-down' },
      end: 'succeeds',
    },
    { command: 'lab down', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'drill', name: 'wrong argument', args: ['--every', '1'], env: DEBUG, end: 'fails' },
  ];
}
