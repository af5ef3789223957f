import type { TrialEnvironment } from '../environment.ts';
import type { Trial } from '../trial.ts';
import { DEBUG, trialsOn } from './targets.ts';

export function configTrials(environment: TrialEnvironment): Trial[] {
  const { password, misplaced } = environment.planted;
  const { passes, fails, wrongPassword } = trialsOn(environment);
  return [
    passes('config check', 'passes'),
    passes('check', 'passes', ['--journey', 'quotation', '--json']),
    wrongPassword('check', ['--channel', 'rpc']),
    {
      command: 'config check',
      name: 'secrets in the wrong places',
      args: [],
      env: {
        ODOO_URL: `https://probe:${misplaced}@odoo.example.com`,
        ODOO_DATABASE: 'books',
        ODOO_LOGIN: 'probe',
        ODOO_PASSWORD: `${password}\nand a second line`,
        CUTOFF_PUSHGATEWAY_URL: `http://pusher:${misplaced}@127.0.0.1:9091`,
        CUTOFF_REMOTE_WRITE_URL: `http://127.0.0.1:9090/api/v1/write?token=${misplaced}`,
        ...DEBUG,
      },
      given: ['misplaced', 'password'],
      end: 'fails',
    },
    ...Object.entries(brokenFiles(misplaced)).flatMap(([name, config]): Trial[] =>
      CONFIGURED.map((command) => fails(command, `configuration with ${name}`, [], {}, { config })),
    ),
    passes('config schema', 'passes'),
    fails('config schema', 'wrong argument', ['--none']),
  ];
}

/** Commands that read the configuration before anything else. */
const CONFIGURED = ['config check', 'probe', 'load', 'push'] as const;

/** Configurations in which somebody wrote a secret where a reference belongs. */
function brokenFiles(secret: string): Readonly<Record<string, string>> {
  return {
    'secrets in plain text': [
      'defaults: {kind: lab}',
      'targets:',
      '  acme:',
      `    url: https://probe:${secret}@odoo.example.com`,
      '    database: books',
      '    login: probe',
      `    password: ${secret}`,
      `    api_key: {file: ${secret}}`,
      'pushgateway:',
      `  url: http://pusher:${secret}@127.0.0.1:9091`,
      `  password: {env: ${secret}}`,
      'remote_write:',
      `  url: http://127.0.0.1:9090/write?token=${secret}`,
      `  token: ${secret}`,
    ].join('\n'),
    'a mistake of YAML beside a secret': `targets:\n  acme:\n    password: "${secret}\n    login: probe\n`,
    'a secret under a wrong name': `targets:\n  acme:\n    url: https://odoo.example.com\n    pasword: ${secret}\n`,
  };
}
