import type { Sight, Trial } from '../trial.ts';
import { DEBUG } from './targets.ts';

export function labTrials(): Trial[] {
  const soon = ({ elapsedMs }: Sight): boolean => elapsedMs > 8000;
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
    { command: 'sensitivity', name: 'lists', args: ['--list'], end: 'succeeds' },
    {
      command: 'sensitivity',
      name: 'interrupted',
      args: ['--fault', 'slip-fails', '--yes'],
      env: DEBUG,
      end: 'fails',
      stop: { when: soon, signal: 'SIGINT' },
    },
    { command: 'audit-sensitivity', name: 'lists', args: ['--list'], end: 'succeeds' },
    {
      command: 'audit-sensitivity',
      name: 'interrupted',
      args: ['--odoo', '19', '--yes'],
      env: DEBUG,
      end: 'fails',
      stop: { when: soon, signal: 'SIGINT' },
    },
    {
      command: 'soak',
      name: 'interrupted',
      args: ['--runs', '1', '--odoo', '19'],
      env: DEBUG,
      end: 'fails',
      stop: { when: ({ elapsedMs }) => elapsedMs > 20_000, signal: 'SIGINT' },
    },
    {
      command: 'selftest',
      name: 'interrupted',
      args: ['--keep'],
      env: DEBUG,
      end: 'fails',
      stop: { when: ({ elapsedMs }) => elapsedMs > 5000, signal: 'SIGINT' },
    },
    {
      command: 'lab down',
      name: 'passes, of a lab that is down',
      args: [],
      env: { CUTOFF_LAB_NAME: 'secrets-down' },
      end: 'succeeds',
    },
    { command: 'lab down', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'residue', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'safety-proof', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'drill', name: 'wrong argument', args: ['--every', '1'], env: DEBUG, end: 'fails' },
  ];
}
