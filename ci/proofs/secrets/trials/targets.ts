import type { Stage } from '../stage.ts';
import type { Trial } from '../trial.ts';

/** Targets by the environment, and the secrets that are in it. */

/** Says everything, of which a secret may be a part. */
export const DEBUG = { CUTOFF_DEBUG: '1' };

/** A target by the environment, and the secrets that are in it. */
export function target(
  { planted, odoo, database, login, gateway }: Stage,
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

/** The same with every secret in a file. */
export function targetByFiles(
  stage: Stage,
  more: Readonly<Record<string, string>> = {},
): Pick<Trial, 'env' | 'given'> {
  const { ODOO_PASSWORD: _, CUTOFF_PUSHGATEWAY_PASSWORD: __, ...env } = { ...target(stage).env };
  return {
    env: {
      ...env,
      ODOO_PASSWORD_FILE: stage.files.password,
      CUTOFF_PUSHGATEWAY_PASSWORD_FILE: stage.files.gatewayPassword,
      ...more,
    },
    given: [],
  };
}

/** A production database whose administrator signs in for once. */
export function asAdministrator(stage: Stage, password: string): Pick<Trial, 'env' | 'given'> {
  return {
    ...target(stage, {
      CUTOFF_TARGET_KIND: 'production',
      CUTOFF_ADMIN_LOGIN: 'admin',
      CUTOFF_ADMIN_PASSWORD: password,
      ...DEBUG,
    }),
    given: ['password', 'gatewayPassword', 'wrongPassword', 'adminPassword'],
  };
}

/** Two targets of one configuration: the Odoo by one address and by another; with their PostgreSQL, where wanted. */
export function twoTargets({ odoo, failing, database, login }: Stage, hasPostgres = false): string {
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
