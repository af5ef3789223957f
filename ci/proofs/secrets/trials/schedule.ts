import type { TrialEnvironment } from '../environment.ts';
import type { Trial } from '../trial.ts';
import { DEBUG, target, trialsOn } from './targets.ts';

/** Commands that probe by themselves. */
export function scheduleTrials(environment: TrialEnvironment): Trial[] {
  const { down, planted, refusingGateway } = environment;
  const { passes, fails, stopped } = trialsOn(environment);
  const readOnly = { CUTOFF_SAFETY: 'read-only' };
  const every = ['--every', '10s', '--journey', 'login', '--channel', 'rpc'];
  return [
    passes('start', 'passes', [], readOnly),
    fails('start', 'wrong password', [], { ...readOnly, ODOO_PASSWORD: planted.wrongPassword }),
    stopped('watch', 'passes, until it is stopped', every, {
      when: ({ output }) => /login|pass/.test(output),
      signal: 'SIGTERM',
    }),
    stopped(
      'watch',
      'target down, gateway refusing, until it is stopped',
      every,
      { when: ({ output }) => /fail|inconclusive/.test(output), signal: 'SIGTERM' },
      target(environment, { ODOO_URL: down, CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
    ),
  ];
}
