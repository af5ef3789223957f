import type { Stage } from './stage.ts';
import type { Sight, Trial } from './trial.ts';

/**
 * Every command of `cutoff` in success and in failure. A command that is new has to be added here: the help of the
 * program is the list that these are compared with.
 */
export function trialsOf(stage: Stage): readonly Trial[] {
  return [
    ...probeTrials(stage),
    ...loadTrials(stage),
    ...readingTrials(stage),
    ...configTrials(stage),
    ...labTrials(stage),
  ];
}

/** Those that `npm test` runs: the ones that leave most behind. */
export function coreTrialsOf(stage: Stage): readonly Trial[] {
  const core = new Set([
    'probe signs in, and the page then fails',
    'probe wrong password',
    'config check secrets in the wrong places',
  ]);
  return trialsOf(stage).filter(({ command, name }) => core.has(`${command} ${name}`));
}

/** Commands that there are trials for, as the help names them. */
export function triedCommands(): ReadonlySet<string> {
  return new Set(trialsOf(NOWHERE).map(({ command }) => command));
}

const NOWHERE: Stage = {
  planted: {
    password: '',
    wrongPassword: '',
    apiKey: '',
    gatewayPassword: '',
    remoteWriteToken: '',
    remoteWritePassword: '',
    adminPassword: '',
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
  services: {},
  input: '',
  files: { password: '', gatewayPassword: '', remoteWriteToken: '' },
  seen: () => [],
  secrets: () => [],
  close: () => Promise.resolve(),
};

const DEBUG = { CUTOFF_DEBUG: '1' };

/** A target by the environment, and the secrets that are in it. */
function target(
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
function targetByFiles(
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
function asAdministrator(stage: Stage, password: string): Pick<Trial, 'env' | 'given'> {
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

const passwordWasTyped = ({ requests }: Sight): boolean =>
  requests.some(({ method, path }) => method === 'POST' && path.startsWith('/web/login'));

function probeTrials(stage: Stage): Trial[] {
  const { planted, down, hanging, failing, refusingGateway } = stage;
  const login = ['--journey', 'login'];
  const rpc = ['--channel', 'rpc'];
  return [
    {
      command: 'probe',
      name: 'passes in both channels',
      args: ['--journey', 'login,quotation'],
      ...target(stage),
      end: 'succeeds',
      leaves: ['run.json', 'report.html', 'junit.xml'],
    },
    {
      command: 'probe',
      name: 'passes with secrets in files, over the web protocol',
      args: ['--journey', 'login,quotation', ...rpc, '--json'],
      ...targetByFiles(stage, { ODOO_TRANSPORT: 'web', ...DEBUG }),
      end: 'succeeds',
    },
    {
      command: 'probe',
      name: 'passes with an API key, over JSON-2',
      args: ['--journey', 'quotation', ...rpc],
      ...target(stage, { ODOO_TRANSPORT: 'json2', ODOO_API_KEY: planted.apiKey }),
      end: 'succeeds',
    },
    {
      command: 'probe',
      name: 'wrong password',
      args: ['--journey', 'login,quotation'],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, CUTOFF_STEP_TIMEOUT: '30s', ...DEBUG }),
      end: 'fails',
      leaves: ['login-ui-trace.zip', 'login-ui.png', 'login-rpc-conversation.jsonl'],
    },
    {
      command: 'probe',
      name: 'signs in, and the page then fails',
      args: [...login, '--channel', 'ui'],
      ...target(stage, { ODOO_URL: failing, ...DEBUG }),
      end: 'fails',
      leaves: ['login-ui-trace.zip', 'login-ui.png'],
    },
    {
      command: 'probe',
      name: 'target down',
      args: login,
      ...target(stage, { ODOO_URL: down, ...DEBUG }),
      end: 'fails',
      leaves: ['login-ui-trace.zip', 'login-rpc-conversation.jsonl'],
    },
    {
      command: 'probe',
      name: 'timeout',
      args: [...login, ...rpc],
      ...target(stage, { ODOO_URL: hanging, CUTOFF_CALL_TIMEOUT: '1s', CUTOFF_STEP_TIMEOUT: '2s', ...DEBUG }),
      end: 'fails',
      leaves: ['login-rpc-conversation.jsonl'],
    },
    {
      command: 'probe',
      name: 'a gateway that refuses, and repeats what it was sent',
      args: [...login, ...rpc],
      ...target(stage, { CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'probe',
      name: 'interrupted after the password was typed',
      args: [...login, '--channel', 'ui'],
      ...target(stage),
      end: 'fails',
      stop: { when: passwordWasTyped, signal: 'SIGINT' },
    },
    {
      command: 'probe',
      name: 'killed with all its processes after the password was typed',
      args: [...login, '--channel', 'ui'],
      ...target(stage),
      end: 'fails',
      stop: { when: passwordWasTyped, signal: 'SIGKILL', all: true },
      tolerates: /^tmp\/cutoff-scratch-/,
    },
    {
      command: 'probe',
      name: 'runs again after it was killed',
      args: [...login, ...rpc],
      after: 'probe killed with all its processes after the password was typed',
      ...target(stage),
      end: 'succeeds',
    },
    {
      command: 'probe',
      name: 'aborts, where memory images and reports of Node are wanted',
      args: [...login, ...rpc],
      ...target(stage, { ODOO_URL: hanging, NODE_OPTIONS: REPORTS }),
      end: 'fails',
      stop: { when: ({ elapsedMs }) => elapsedMs > 4000, signal: 'SIGABRT' },
    },
    {
      command: 'probe',
      name: 'crashes with the password in the error',
      args: [...login, ...rpc],
      ...target(stage, { ODOO_URL: hanging, NODE_OPTIONS: `${REPORTS} --import=${CRASH}`, ...DEBUG }),
      end: 'fails',
    },
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

/** What a user may have set for Node, and what may therefore not be what decides. */
const REPORTS =
  '--report-uncaught-exception --report-on-fatalerror --report-on-signal --report-signal=SIGUSR2';
/** Loaded before the program: throws out of the middle of it as soon as it listens, with a secret in the message. */
const CRASH = `data:text/javascript,${encodeURIComponent(`
if (process.argv[1]?.endsWith('cutoff.mjs')) setInterval(() => {
  if (process.listenerCount('uncaughtException') > 0) throw new Error('crashed: ' + process.env.ODOO_PASSWORD);
}, 20);`)}`;

function loadTrials(stage: Stage): Trial[] {
  const { planted, down, remoteWrite } = stage;
  const smoke = ['smoke', '--duration', '10s', '--vus', '5'];
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
      ...target(stage),
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

function readingTrials(stage: Stage): Trial[] {
  const { planted, refusingGateway, down } = stage;
  const probed = 'probe passes in both channels';
  const today = new Date().toISOString().slice(0, 10);
  const whole = ['--from-odoo', '--day', today, '--window', '00:00-23:59', '--time-zone', 'UTC'];
  return [
    { command: 'indicators', name: 'looks', args: [], ...target(stage), end: 'either' },
    {
      command: 'indicators',
      name: 'wrong password',
      args: ['--json'],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'prepare',
      name: 'shows what it would make',
      args: ['--dry-run', '--company', 'Synthetic'],
      ...asAdministrator(stage, planted.adminPassword),
      end: 'either',
    },
    {
      command: 'prepare',
      name: 'wrong password of the administrator',
      args: ['--dry-run', '--company', 'Synthetic'],
      ...asAdministrator(stage, planted.wrongPassword),
      end: 'fails',
    },
    { command: 'sweep', name: 'passes', args: ['--dry-run'], ...target(stage), end: 'succeeds' },
    {
      command: 'sweep',
      name: 'wrong password',
      args: [],
      ...target(stage, { ODOO_PASSWORD: planted.wrongPassword, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'profile',
      name: 'records a history',
      args: [...whole, '--output', 'profile.yaml'],
      ...target(stage),
      end: 'either',
    },
    {
      command: 'profile',
      name: 'target down',
      args: whole,
      ...target(stage, { ODOO_URL: down, ...DEBUG }),
      end: 'fails',
    },
    {
      command: 'profile show',
      name: 'no such file',
      args: ['none.yaml'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
    {
      command: 'report',
      name: 'shows a run',
      args: ['latest'],
      after: probed,
      ...target(stage),
      end: 'succeeds',
    },
    {
      command: 'report',
      name: 'as JSON',
      args: ['--json'],
      after: probed,
      ...target(stage),
      end: 'succeeds',
    },
    {
      command: 'report',
      name: 'history',
      args: ['--history'],
      after: probed,
      ...target(stage),
      end: 'succeeds',
      leaves: ['history.html'],
    },
    { command: 'report', name: 'no run', args: [], ...target(stage, DEBUG), end: 'fails' },
    { command: 'push', name: 'passes', args: ['latest'], after: probed, ...target(stage), end: 'succeeds' },
    {
      command: 'push',
      name: 'gateway refuses',
      args: ['latest'],
      after: probed,
      ...target(stage, { CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
      end: 'fails',
    },
    { command: 'targets prune', name: 'passes', args: ['--dry-run'], ...target(stage), end: 'succeeds' },
    {
      command: 'targets prune',
      name: 'gateway refuses',
      args: [],
      ...target(stage, { CUTOFF_PUSHGATEWAY_URL: refusingGateway, ...DEBUG }),
      end: 'fails',
    },
    { command: 'alerts', name: 'passes', args: [], ...target(stage), end: 'succeeds' },
    {
      command: 'alerts',
      name: 'no such objectives',
      args: ['--objectives', 'none.yaml'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
  ];
}

function configTrials(stage: Stage): Trial[] {
  const { planted } = stage;
  const { misplaced } = planted;
  return [
    { command: 'config check', name: 'passes', args: [], ...target(stage), end: 'succeeds' },
    {
      command: 'config check',
      name: 'secrets in the wrong places',
      args: [],
      env: {
        ODOO_URL: `https://probe:${misplaced}@odoo.example.com`,
        ODOO_DATABASE: 'books',
        ODOO_LOGIN: 'probe',
        ODOO_PASSWORD: `${planted.password}\nand a second line`,
        CUTOFF_PUSHGATEWAY_URL: `http://pusher:${misplaced}@127.0.0.1:9091`,
        CUTOFF_REMOTE_WRITE_URL: `http://127.0.0.1:9090/api/v1/write?token=${misplaced}`,
        ...DEBUG,
      },
      given: ['misplaced', 'password'],
      end: 'fails',
    },
    ...Object.entries(brokenFiles(misplaced)).flatMap(([name, yaml]): Trial[] =>
      CONFIGURED.map((command) => ({
        command,
        name: `configuration with ${name}`,
        args: [],
        config: yaml,
        ...target(stage, DEBUG),
        end: 'fails',
      })),
    ),
    { command: 'config schema', name: 'passes', args: [], ...target(stage), end: 'succeeds' },
    {
      command: 'config schema',
      name: 'wrong argument',
      args: ['--none'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
    { command: 'config docs', name: 'passes', args: [], ...target(stage), end: 'succeeds' },
    {
      command: 'config docs',
      name: 'wrong argument',
      args: ['--none'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
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

function labTrials(stage: Stage): Trial[] {
  const soon = ({ elapsedMs }: Sight): boolean => elapsedMs > 8000;
  return [
    { command: 'doctor', name: 'passes', args: ['--json'], end: 'either' },
    { command: 'doctor', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'lab status', name: 'passes', args: ['--json'], end: 'succeeds' },
    { command: 'lab status', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'lab up', name: 'passes', args: ['--odoo', '19', '--yes'], end: 'succeeds' },
    {
      command: 'lab up',
      name: 'impossible name',
      args: ['--database', 'No Such!', '--yes'],
      env: DEBUG,
      end: 'fails',
    },
    {
      command: 'lab reset',
      name: 'passes',
      args: ['--odoo', '19', '--database', 'secrets_reset'],
      end: 'succeeds',
    },
    {
      command: 'lab reset',
      name: 'impossible name',
      args: ['--database', 'No Such!'],
      env: DEBUG,
      end: 'fails',
    },
    { command: 'sensitivity', name: 'lists', args: ['--list'], end: 'succeeds' },
    {
      command: 'sensitivity',
      name: 'interrupted',
      args: ['--fault', 'slip-fails', '--yes'],
      env: DEBUG,
      end: 'fails',
      stop: { when: soon, signal: 'SIGINT' },
    },
    { command: 'audit-sensitivity', name: 'lists', args: ['--list'], end: 'succeeds' },
    {
      command: 'audit-sensitivity',
      name: 'interrupted',
      args: ['--odoo', '19', '--yes'],
      env: DEBUG,
      end: 'fails',
      stop: { when: soon, signal: 'SIGINT' },
    },
    {
      command: 'soak',
      name: 'interrupted',
      args: ['--runs', '1', '--odoo', '19'],
      env: DEBUG,
      end: 'fails',
      stop: { when: ({ elapsedMs }) => elapsedMs > 20_000, signal: 'SIGINT' },
    },
    {
      command: 'selftest',
      name: 'interrupted',
      args: ['--keep'],
      env: DEBUG,
      end: 'fails',
      stop: { when: ({ elapsedMs }) => elapsedMs > 5000, signal: 'SIGINT' },
    },
    {
      command: 'lab down',
      name: 'passes, of a lab that is down',
      args: [],
      env: { CUTOFF_LAB_NAME: 'secrets-down' },
      end: 'succeeds',
    },
    { command: 'lab down', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    {
      command: 'gate',
      name: 'no such target',
      args: ['--baseline', 'none', '--candidate', 'nothing'],
      ...target(stage, DEBUG),
      end: 'fails',
    },
    { command: 'residue', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'safety-proof', name: 'wrong argument', args: ['--none'], env: DEBUG, end: 'fails' },
    { command: 'drill', name: 'wrong argument', args: ['--every', '1'], env: DEBUG, end: 'fails' },
  ];
}
