import type { Stage } from '../stage.ts';
import type { Trial } from '../trial.ts';
import { DEBUG, target, trialsOn } from './targets.ts';

/** Commands that probe by themselves. */
export function scheduleTrials(stage: Stage): Trial[] {
  const { down, planted, refusingGateway } = stage;
  const { passes, fails, stopped } = trialsOn(stage);
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
      target(stage, { ODOO_URL: down, CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
    ),
  ];
}
