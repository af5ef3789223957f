import type { Stage } from '../stage.ts';
import type { Trial } from '../trial.ts';
import { DEBUG, target, targetByFiles, twoTargets } from './targets.ts';

const WITH_POSTGRES = ['password', 'gatewayPassword', 'postgresPassword'] as const;

export function loadTrials(stage: Stage): Trial[] {
  const { planted, down, remoteWrite, postgres } = stage;
  const smoke = ['smoke', '--duration', '10s', '--vus', '5'];
  const sides = ['--baseline', 'before', '--candidate', 'after'];
  const receiver = {
    CUTOFF_REMOTE_WRITE_URL: remoteWrite,
    CUTOFF_REMOTE_WRITE_TOKEN: planted.remoteWriteToken,
  };
  return [
    {
      command: 'load',
      name: 'runs, and writes to a receiver that wants a token',
      args: smoke,
      ...target(stage, receiver),
      end: 'either',
      leaves: ['.csv.gz', 'journal.jsonl', 'k6.log', 'report.html'],
    },
    {
      command: 'load',
      name: 'receiver refuses, secrets in files',
      args: ['smoke', '--duration', '5s', '--vus', '5'],
      ...targetByFiles(stage, {
        CUTOFF_REMOTE_WRITE_URL: remoteWrite,
        CUTOFF_REMOTE_WRITE_USER: 'writer',
        CUTOFF_REMOTE_WRITE_PASSWORD: planted.remoteWritePassword,
        ...DEBUG,
      }),
      given: ['remoteWritePassword'],
      end: 'either',
      leaves: ['journal.jsonl'],
    },
    {
      command: 'load',
      name: 'wrong password',
      args: smoke,
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'load',
      name: 'target down',
      args: smoke,
      ...target(stage, { ODOO_URL: down, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'load',
      name: 'interrupted while k6 runs',
      args: smoke,
      ...target(stage, receiver),
      end: 'fails',
      stop: { when: ({ saw, elapsedMs }) => saw('k6') && elapsedMs > 6000, signal: 'SIGINT' },
    },
    {
      command: 'load',
      name: 'killed with all its processes while k6 runs',
      args: smoke,
      ...target(stage, receiver),
      end: 'fails',
      stop: { when: ({ saw, elapsedMs }) => saw('k6') && elapsedMs > 6000, signal: 'SIGKILL', all: true },
    },
    {
      command: 'load',
      name: 'prepares a run for other machines with a wrong password',
      args: [...smoke, '--prepare-only', 'elsewhere'],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'capacity',
      name: 'interrupted in the first level',
      args: ['--max-rate', '1/s', '--hold', '15s-20s', '--budget', '2m', '--no-way-down', '--no-curve'],
      ...target(stage, { CUTOFF_SERVER_POSTGRES: postgres }),
      given: [...WITH_POSTGRES],
      end: 'fails',
      stop: { when: ({ saw, elapsedMs }) => saw('k6') && elapsedMs > 6000, signal: 'SIGINT' },
    },
    {
      command: 'capacity',
      name: 'wrong password',
      args: [],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'neighbour',
      name: 'wrong password',
      args: ['--target', 'before', '--neighbour', 'after'],
      config: twoTargets(stage),
      env: { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG },
      given: ['wrongPassword'],
      end: 'fails',
    },
    {
      command: 'gate',
      name: 'interrupted while k6 runs',
      args: [...sides, '--journey', 'sales_order'],
      config: twoTargets(stage),
      env: { ODOO_PASSWORD: planted.password },
      given: ['password'],
      end: 'fails',
      stop: { when: ({ saw, elapsedMs }) => saw('k6') && elapsedMs > 6000, signal: 'SIGINT' },
    },
    {
      command: 'gate',
      name: 'wrong password',
      args: [...sides, '--journey', 'login'],
      config: twoTargets(stage),
      env: { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG },
      given: ['wrongPassword'],
      end: 'fails',
    },
    {
      command: 'gate',
      name: 'counts by a PostgreSQL, with a password in its address',
      args: [...sides, '--journey', 'sales_order'],
      config: twoTargets(stage, true),
      env: { ODOO_PASSWORD: planted.password, CUTOFF_SERVER_POSTGRES: postgres, ...DEBUG },
      given: [...WITH_POSTGRES],
      end: 'fails',
      stop: { when: ({ saw, elapsedMs }) => saw('k6') && elapsedMs > 6000, signal: 'SIGINT' },
    },
    {
      command: 'gate',
      name: 'PostgreSQL down, with a password in its address',
      args: [...sides, '--journey', 'sales_order'],
      config: twoTargets(stage, true),
      env: {
        ODOO_PASSWORD: planted.password,
        CUTOFF_SERVER_POSTGRES: postgres.replace('port=5432', 'port=1'),
        ...DEBUG,
      },
      given: [...WITH_POSTGRES],
      end: 'fails',
      stop: { when: ({ saw, elapsedMs }) => saw('k6') && elapsedMs > 6000, signal: 'SIGINT' },
    },
    {
      command: 'gate',
      name: 'no such target',
      args: ['--baseline', 'none', '--candidate', 'nothing'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
    {
      command: 'audit',
      name: 'looks at the load run again',
      args: ['latest'],
      after: 'load runs, and writes to a receiver that wants a token',
      ...target(stage),
      end: 'either',
    },
    {
      command: 'audit',
      name: 'wrong password',
      args: ['latest'],
      after: 'load runs, and writes to a receiver that wants a token',
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
  ];
}
