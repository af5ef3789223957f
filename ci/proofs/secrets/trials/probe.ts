import type { Stage } from '../stage.ts';
import type { Sight, Trial } from '../trial.ts';
import { DEBUG, target, targetByFiles } from './targets.ts';

const passwordWasTyped = ({ requests }: Sight): boolean =>
  requests.some(({ method, path }) => method === 'POST' && path.startsWith('/web/login'));

export function probeTrials(stage: Stage): Trial[] {
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
      name: 'passes in both channels with headers and basic authentication',
      args: login,
      ...target(stage, {
        ODOO_HEADERS: `X-Access-Token: ${planted.misplaced}`,
        ODOO_BASIC_AUTH_USER: 'gate',
        ODOO_BASIC_AUTH_PASSWORD: planted.misplaced,
        ...DEBUG,
      }),
      given: ['password', 'gatewayPassword', 'wrongPassword', 'apiKey', 'remoteWriteToken', 'misplaced'],
      end: 'succeeds',
      leaves: ['run.json', 'report.html'],
    },
    {
      command: 'probe',
      name: 'proxy that is down',
      args: [...login, ...rpc],
      ...target(stage, {
        ODOO_HEADERS: `X-Access-Token: ${planted.misplaced}`,
        ODOO_PROXY_URL: 'http://127.0.0.1:1',
        ODOO_PROXY_USER: 'gate',
        ODOO_PROXY_PASSWORD: planted.misplaced,
        ...DEBUG,
      }),
      given: ['password', 'gatewayPassword', 'wrongPassword', 'apiKey', 'remoteWriteToken', 'misplaced'],
      end: 'fails',
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
