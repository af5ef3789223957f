import type { TrialEnvironment } from './environment.ts';
import type { Trial } from './trial.ts';
import { configTrials } from './trials/configuration.ts';
import { labTrials } from './trials/lab.ts';
import { loadTrials } from './trials/load.ts';
import { probeTrials } from './trials/probe.ts';
import { readingTrials } from './trials/reading.ts';
import { scheduleTrials } from './trials/schedule.ts';

/**
 * Every command of `cutoff` in success and in failure. A command that is new has to be added here: the help of the
 * program is the list that these are compared with.
 */
export function trialsOf(environment: TrialEnvironment): readonly Trial[] {
  return [
    ...probeTrials(environment),
    ...scheduleTrials(environment),
    ...loadTrials(environment),
    ...readingTrials(environment),
    ...configTrials(environment),
    ...labTrials(),
  ];
}

/** Those that `npm test` runs: the ones that leave most behind. */
export function coreTrialsOf(environment: TrialEnvironment): readonly Trial[] {
  const core = new Set([
    'probe signs in, and the page then fails',
    'probe wrong password',
    'probe passes with an API key, over JSON-2',
    'config check secrets in the wrong places',
  ]);
  return trialsOf(environment).filter(({ command, name }) => core.has(`${command} ${name}`));
}

/** Commands that there are trials for, as the help names them. */
export function triedCommands(): ReadonlySet<string> {
  return new Set(trialsOf(NOWHERE).map(({ command }) => command));
}

const NOWHERE: TrialEnvironment = {
  planted: {
    password: '',
    wrongPassword: '',
    apiKey: '',
    gatewayPassword: '',
    remoteWriteToken: '',
    remoteWritePassword: '',
    adminPassword: '',
    postgresPassword: '',
    misplaced: '',
  },
  database: '',
  login: '',
  odoo: '',
  failing: '',
  down: '',
  hanging: '',
  gateway: '',
  refusingGateway: '',
  remoteWrite: '',
  postgres: '',
  services: {},
  input: '',
  files: { password: '', gatewayPassword: '', remoteWriteToken: '' },
  seen: () => [],
  secrets: () => [],
  close: () => Promise.resolve(),
};
