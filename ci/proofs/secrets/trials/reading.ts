import type { Stage } from '../stage.ts';
import type { Trial } from '../trial.ts';
import { DEBUG, asAdministrator, target } from './targets.ts';

export function readingTrials(stage: Stage): Trial[] {
  const { planted, refusingGateway, down } = stage;
  const probed = 'probe passes in both channels';
  const today = new Date().toISOString().slice(0, 10);
  const whole = ['--from-odoo', '--day', today, '--window', '00:00-23:59', '--time-zone', 'UTC'];
  return [
    { command: 'indicators', name: 'looks', args: [], ...target(stage), end: 'either' },
    {
      command: 'indicators',
      name: 'looks as a user of its own',
      args: [],
      ...target(stage, {
        CUTOFF_INDICATORS_LOGIN: 'admin',
        CUTOFF_INDICATORS_PASSWORD: planted.adminPassword,
      }),
      given: ['password', 'gatewayPassword', 'adminPassword'],
      end: 'either',
    },
    {
      command: 'indicators',
      name: 'wrong password of a user of its own',
      args: ['--json'],
      ...target(stage, {
        CUTOFF_INDICATORS_LOGIN: 'admin',
        CUTOFF_INDICATORS_PASSWORD: planted.wrongPassword,
        ...DEBUG,
      }),
      end: 'fails',
    },
    {
      command: 'indicators',
      name: 'wrong password',
      args: ['--json'],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'prepare',
      name: 'shows what it would make',
      args: ['--dry-run', '--company', 'Synthetic'],
      ...asAdministrator(stage, planted.adminPassword),
      end: 'either',
    },
    {
      command: 'prepare',
      name: 'wrong password of the administrator',
      args: ['--dry-run', '--company', 'Synthetic'],
      ...asAdministrator(stage, planted.wrongPassword),
      end: 'fails',
    },
    { command: 'sweep', name: 'passes', args: ['--dry-run'], ...target(stage), end: 'succeeds' },
    {
      command: 'sweep',
      name: 'wrong password',
      args: [],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'profile',
      name: 'records a history',
      args: [...whole, '--output', 'profile.yaml'],
      ...target(stage),
      end: 'either',
    },
    {
      command: 'profile',
      name: 'target down',
      args: whole,
      ...target(stage, { ODOO_URL: down, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'profile show',
      name: 'no such file',
      args: ['none.yaml'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
    {
      command: 'report',
      name: 'shows a run',
      args: ['latest'],
      after: probed,
      ...target(stage),
      end: 'succeeds',
    },
    {
      command: 'report',
      name: 'as JSON',
      args: ['--json'],
      after: probed,
      ...target(stage),
      end: 'succeeds',
    },
    {
      command: 'report',
      name: 'history',
      args: ['--history'],
      after: probed,
      ...target(stage),
      end: 'succeeds',
      leaves: ['history.html'],
    },
    { command: 'report', name: 'no run', args: [], ...target(stage, DEBUG), end: 'fails' },
    { command: 'push', name: 'passes', args: ['latest'], after: probed, ...target(stage), end: 'succeeds' },
    {
      command: 'push',
      name: 'gateway refuses',
      args: ['latest'],
      after: probed,
      ...target(stage, { CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
      end: 'fails',
    },
    { command: 'targets prune', name: 'passes', args: ['--dry-run'], ...target(stage), end: 'succeeds' },
    {
      command: 'targets prune',
      name: 'gateway refuses',
      args: [],
      ...target(stage, { CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
      end: 'fails',
    },
    { command: 'alerts', name: 'passes', args: [], ...target(stage), end: 'succeeds' },
    {
      command: 'alerts',
      name: 'no such objectives',
      args: ['--objectives', 'none.yaml'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
  ];
}
