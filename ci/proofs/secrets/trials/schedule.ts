import type { Stage } from '../stage.ts';
import type { Trial } from '../trial.ts';
import { DEBUG, target } from './targets.ts';

/** Commands that probe by themselves. */
export function scheduleTrials(stage: Stage): Trial[] {
  const { planted, down, refusingGateway } = stage;
  const login = ['--journey', 'login'];
  const rpc = ['--channel', 'rpc'];
  return [
    {
      command: 'start',
      name: 'passes',
      args: [],
      ...target(stage, { CUTOFF_SAFETY: 'read-only' }),
      end: 'succeeds',
    },
    {
      command: 'start',
      name: 'wrong password',
      args: [],
      ...target(stage, { CUTOFF_SAFETY: 'read-only', ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'watch',
      name: 'passes, until it is stopped',
      args: ['--every', '10s', ...login, ...rpc],
      ...target(stage),
      end: 'fails',
      stop: { when: ({ output }) => /login|pass/.test(output), signal: 'SIGTERM' },
    },
    {
      command: 'watch',
      name: 'target down, gateway refusing, until it is stopped',
      args: ['--every', '10s', ...login, ...rpc],
      ...target(stage, { ODOO_URL: down, CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
      end: 'fails',
      stop: { when: ({ output }) => /fail|inconclusive/.test(output), signal: 'SIGTERM' },
    },
  ];
}
