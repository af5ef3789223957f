import type { TrialEnvironment } from '../environment.ts';
import type { Trial } from '../trial.ts';

/** Targets by the environment, and the secrets that are in it. */

/** Says everything, of which a secret may be a part. */
export const DEBUG = { CUTOFF_DEBUG: '1' };

/** A target by the environment, and the secrets that are in it. */
export function target(
  { planted, odoo, database, login, gateway }: TrialEnvironment,
  more: Readonly<Record<string, string>> = {},
): Pick<Trial, 'env' | 'given'> {
  return {
    env: {
      ODOO_URL: odoo,
      ODOO_DATABASE: database,
      ODOO_LOGIN: login,
      ODOO_PASSWORD: planted.password,
      CUTOFF_TARGET_KIND: 'lab',
      CUTOFF_PUSHGATEWAY_URL: gateway,
      CUTOFF_PUSHGATEWAY_USER: 'pusher',
      CUTOFF_PUSHGATEWAY_PASSWORD: planted.gatewayPassword,
      ...more,
    },
    given: ['password', 'gatewayPassword', 'wrongPassword', 'apiKey', 'remoteWriteToken'],
  };
}

type Made = (
  command: string,
  name: string,
  args?: readonly string[],
  env?: Readonly<Record<string, string>>,
  more?: Partial<Trial>,
) => Trial;

/** Trials against the target of the stage, by how they end. Those that fail say everything. */
export function trialsOn(environment: TrialEnvironment) {
  const ending =
    (end: Trial['end'], always: Readonly<Record<string, string>> = {}): Made =>
    (command, name, args = [], env = {}, more = {}) => ({
      command,
      name,
      args,
      end,
      ...target(environment, { ...env, ...always }),
      ...more,
    });
  const fails = ending('fails', DEBUG);
  return {
    passes: ending('succeeds'),
    either: ending('either'),
    fails,
    wrongPassword: (command: string, args: readonly string[] = [], more: Partial<Trial> = {}): Trial =>
      fails(command, 'wrong password', args, { ODOO_PASSWORD: environment.planted.wrongPassword }, more),
    /** Ended half-way. */
    stopped: (
      command: string,
      name: string,
      args: readonly string[],
      stop: NonNullable<Trial['stop']>,
      more: Partial<Trial> = {},
    ): Trial => ending('fails')(command, name, args, {}, { stop, ...more }),
  };
}

/** The same with every secret in a file. */
export function targetByFiles(
  environment: TrialEnvironment,
  more: Readonly<Record<string, string>> = {},
): Pick<Trial, 'env' | 'given'> {
  const { ODOO_PASSWORD: _, CUTOFF_PUSHGATEWAY_PASSWORD: __, ...env } = { ...target(environment).env };
  return {
    env: {
      ...env,
      ODOO_PASSWORD_FILE: environment.files.password,
      CUTOFF_PUSHGATEWAY_PASSWORD_FILE: environment.files.gatewayPassword,
      ...more,
    },
    given: [],
  };
}

/** A production database whose administrator signs in for once. */
export function asAdministrator(
  environment: TrialEnvironment,
  password: string,
): Pick<Trial, 'env' | 'given'> {
  return {
    ...target(environment, {
      CUTOFF_TARGET_KIND: 'production',
      CUTOFF_ADMIN_LOGIN: 'admin',
      CUTOFF_ADMIN_PASSWORD: password,
      ...DEBUG,
    }),
    given: ['password', 'gatewayPassword', 'wrongPassword', 'adminPassword'],
  };
}

/** Two targets of one configuration: the Odoo by one address and by another; with their PostgreSQL, where wanted. */
export function twoTargets(
  { odoo, failing, database, login }: TrialEnvironment,
  hasPostgres = false,
): string {
  const side = (name: string, url: string): string[] => [
    `  ${name}:`,
    `    url: ${url}`,
    `    database: ${database}`,
    `    login: ${login}`,
    '    password: { env: ODOO_PASSWORD }',
    '    kind: lab',
    ...(hasPostgres ? ['    server:', '      postgres: { env: CUTOFF_SERVER_POSTGRES }'] : []),
  ];
  return ['targets:', ...side('before', odoo), ...side('after', failing)].join('\n');
}
