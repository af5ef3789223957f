import { DEBUG, target, targetByFiles, trialsOn, twoTargets } from './targets.ts';
import type { TrialEnvironment } from '../environment.ts';
import type { Sight, Trial } from '../trial.ts';

const WITH_POSTGRES = ['password', 'gatewayPassword', 'postgresPassword'] as const;

export function loadTrials(environment: TrialEnvironment): Trial[] {
  const { planted, down, remoteWrite, postgres } = environment;
  const { either, fails, wrongPassword, stopped } = trialsOn(environment);
  const smoke = ['smoke', '--duration', '10s', '--vus', '5'];
  const sides = ['--baseline', 'before', '--candidate', 'after'];
  const order = [...sides, '--journey', 'sales_order'];
  const receiver = {
    CUTOFF_REMOTE_WRITE_URL: remoteWrite,
    CUTOFF_REMOTE_WRITE_TOKEN: planted.remoteWriteToken,
  };
  const inK6 = {
    when: ({ saw, elapsedMs }: Sight) => saw('k6') && elapsedMs > 6000,
    signal: 'SIGINT',
  } as const;
  const toReceiver = target(environment, receiver);
  const ofSides = (env: Readonly<Record<string, string>>, hasPostgres = false): Partial<Trial> => ({
    config: twoTargets(environment, hasPostgres),
    env: { ODOO_PASSWORD: planted.password, ...env },
    given: hasPostgres ? WITH_POSTGRES : [env['ODOO_PASSWORD'] === undefined ? 'password' : 'wrongPassword'],
  });
  const withWrong = ofSides({ ODOO_PASSWORD: planted.wrongPassword, ...DEBUG });
  const again = { after: 'load runs, and writes to a receiver that wants a token' };
  return [
    either('load', 'runs, and writes to a receiver that wants a token', smoke, receiver, {
      leaves: ['.csv.gz', 'journal.jsonl', 'k6.log', 'report.html'],
    }),
    {
      command: 'load',
      name: 'receiver refuses, secrets in files',
      args: ['smoke', '--duration', '5s', '--vus', '5'],
      ...targetByFiles(environment, {
        CUTOFF_REMOTE_WRITE_URL: remoteWrite,
        CUTOFF_REMOTE_WRITE_USER: 'writer',
        CUTOFF_REMOTE_WRITE_PASSWORD: planted.remoteWritePassword,
        ...DEBUG,
      }),
      given: ['remoteWritePassword'],
      end: 'either',
      leaves: ['journal.jsonl'],
    },
    wrongPassword('load', smoke),
    fails('load', 'target down', smoke, { ODOO_URL: down }),
    stopped('load', 'interrupted while k6 runs', smoke, inK6, toReceiver),
    stopped(
      'load',
      'killed with all its processes while k6 runs',
      smoke,
      { ...inK6, signal: 'SIGKILL', all: true },
      toReceiver,
    ),
    {
      ...wrongPassword('load', [...smoke, '--prepare-only', 'elsewhere']),
      name: 'prepares a run for other machines with a wrong password',
    },
    stopped(
      'capacity',
      'interrupted in the first level',
      ['--max-rate', '1/s', '--hold', '15s-20s', '--budget', '2m', '--no-way-down', '--no-curve'],
      inK6,
      { ...target(environment, { CUTOFF_SERVER_POSTGRES: postgres }), given: [...WITH_POSTGRES] },
    ),
    wrongPassword('capacity'),
    wrongPassword('neighbour', ['--target', 'before', '--neighbour', 'after'], withWrong),
    stopped('gate', 'interrupted while k6 runs', order, inK6, ofSides({})),
    wrongPassword('gate', [...sides, '--journey', 'login'], withWrong),
    stopped(
      'gate',
      'counts by a PostgreSQL, with a password in its address',
      order,
      inK6,
      ofSides({ CUTOFF_SERVER_POSTGRES: postgres, ...DEBUG }, true),
    ),
    stopped(
      'gate',
      'PostgreSQL down, with a password in its address',
      order,
      inK6,
      ofSides({ CUTOFF_SERVER_POSTGRES: postgres.replace('port=5432', 'port=1'), ...DEBUG }, true),
    ),
    fails('gate', 'no such target', ['--baseline', 'none', '--candidate', 'nothing']),
    either('audit', 'looks at the load run again', ['latest'], {}, again),
    wrongPassword('audit', ['latest'], again),
  ];
}
