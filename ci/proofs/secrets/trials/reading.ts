import { asAdministrator, trialsOn } from './targets.ts';
import type { TrialEnvironment } from '../environment.ts';
import type { Trial } from '../trial.ts';

export function readingTrials(environment: TrialEnvironment): Trial[] {
  const { planted, refusingGateway, down } = environment;
  const { passes, either, fails, wrongPassword } = trialsOn(environment);
  const after = { after: 'probe passes in both channels' };
  const today = new Date().toISOString().slice(0, 10);
  const whole = ['--from-odoo', '--day', today, '--window', '00:00-23:59', '--time-zone', 'UTC'];
  const asUser = (password: string): Readonly<Record<string, string>> => {
    return { CUTOFF_INDICATORS_LOGIN: 'admin', CUTOFF_INDICATORS_PASSWORD: password };
  };
  const prepare = { command: 'prepare', args: ['--dry-run', '--company', 'Synthetic'] };
  const refusing = { CUTOFF_PUSHGATEWAY_URL: refusingGateway };
  return [
    either('indicators', 'looks'),
    either('indicators', 'looks as a user of its own', [], asUser(planted.adminPassword), {
      given: ['password', 'gatewayPassword', 'adminPassword'],
    }),
    fails('indicators', 'wrong password of a user of its own', ['--json'], asUser(planted.wrongPassword)),
    wrongPassword('indicators', ['--json']),
    {
      ...prepare,
      name: 'shows what it would make',
      ...asAdministrator(environment, planted.adminPassword),
      end: 'either',
    },
    {
      ...prepare,
      name: 'wrong password of the administrator',
      ...asAdministrator(environment, planted.wrongPassword),
      end: 'fails',
    },
    passes('sweep', 'passes', ['--dry-run']),
    wrongPassword('sweep'),
    either('profile', 'records a history', [...whole, '--output', 'profile.yaml']),
    fails('profile', 'target down', whole, { ODOO_URL: down }),
    fails('profile show', 'no such file', ['none.yaml']),
    passes('report', 'shows a run', ['latest'], {}, after),
    passes('report', 'as JSON', ['--json'], {}, after),
    passes('report', 'history', ['--history'], {}, { ...after, leaves: ['history.html'] }),
    fails('report', 'no run'),
    passes('push', 'passes', ['latest'], {}, after),
    fails('push', 'gateway refuses', ['latest'], refusing, after),
    passes('targets prune', 'passes', ['--dry-run']),
    fails('targets prune', 'gateway refuses', [], refusing),
    passes('alerts', 'passes'),
    fails('alerts', 'no such objectives', ['--objectives', 'none.yaml']),
  ];
}
