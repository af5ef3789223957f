import { DEBUG, target, targetByFiles, trialsOn } from './targets.ts';
import type { TrialEnvironment } from '../environment.ts';
import type { Sight, Trial } from '../trial.ts';

const passwordWasTyped = ({ requests }: Sight): boolean =>
  requests.some(({ method, path }) => method === 'POST' && path.startsWith('/web/login'));

export function probeTrials(environment: TrialEnvironment): Trial[] {
  const { planted, down, hanging, failing, refusingGateway } = environment;
  const { passes, fails, stopped } = trialsOn(environment);
  const login = ['--journey', 'login'];
  const rpc = ['--channel', 'rpc'];
  const ui = ['--channel', 'ui'];
  const both = ['--journey', 'login,quotation'];
  const token = { ODOO_HEADERS: `X-Access-Token: ${planted.misplaced}` };
  const given = [...(target(environment).given ?? []), 'misplaced'] as const;
  const hangs = { ODOO_URL: hanging };
  return [
    passes(
      'probe',
      'passes in both channels',
      both,
      {},
      {
        leaves: ['run.json', 'report.html', 'junit.xml'],
      },
    ),
    passes(
      'probe',
      'passes in both channels with headers and basic authentication',
      login,
      {
        ...token,
        ODOO_BASIC_AUTH_USER: 'gate',
        ODOO_BASIC_AUTH_PASSWORD: planted.misplaced,
        ...DEBUG,
      },
      { given, leaves: ['run.json', 'report.html'] },
    ),
    fails(
      'probe',
      'proxy that is down',
      [...login, ...rpc],
      {
        ...token,
        ODOO_PROXY_URL: 'http://127.0.0.1:1',
        ODOO_PROXY_USER: 'gate',
        ODOO_PROXY_PASSWORD: planted.misplaced,
      },
      { given },
    ),
    {
      command: 'probe',
      name: 'passes with secrets in files, over the web protocol',
      args: [...both, ...rpc, '--json'],
      ...targetByFiles(environment, { ODOO_TRANSPORT: 'web', ...DEBUG }),
      end: 'succeeds',
    },
    passes('probe', 'passes with an API key, over JSON-2', ['--journey', 'quotation', ...rpc], {
      ODOO_TRANSPORT: 'json2',
      ODOO_API_KEY: planted.apiKey,
    }),
    fails(
      'probe',
      'wrong password',
      both,
      { ODOO_PASSWORD: planted.wrongPassword, CUTOFF_STEP_TIMEOUT: '30s' },
      { leaves: ['login-ui-trace.zip', 'login-ui.png', 'login-rpc-conversation.jsonl'] },
    ),
    fails(
      'probe',
      'signs in, and the page then fails',
      [...login, ...ui],
      { ODOO_URL: failing },
      {
        leaves: ['login-ui-trace.zip', 'login-ui.png'],
      },
    ),
    fails(
      'probe',
      'target down',
      login,
      { ODOO_URL: down },
      {
        leaves: ['login-ui-trace.zip', 'login-rpc-conversation.jsonl'],
      },
    ),
    fails(
      'probe',
      'timeout',
      [...login, ...rpc],
      { ...hangs, CUTOFF_CALL_TIMEOUT: '1s', CUTOFF_STEP_TIMEOUT: '2s' },
      { leaves: ['login-rpc-conversation.jsonl'] },
    ),
    fails('probe', 'a gateway that refuses, and repeats what it was sent', [...login, ...rpc], {
      CUTOFF_PUSHGATEWAY_URL: refusingGateway,
    }),
    stopped('probe', 'interrupted after the password was typed', [...login, ...ui], {
      when: passwordWasTyped,
      signal: 'SIGINT',
    }),
    stopped(
      'probe',
      'killed with all its processes after the password was typed',
      [...login, ...ui],
      { when: passwordWasTyped, signal: 'SIGKILL', all: true },
      { tolerates: /^tmp\/cutoff-scratch-/ },
    ),
    passes(
      'probe',
      'runs again after it was killed',
      [...login, ...rpc],
      {},
      {
        after: 'probe killed with all its processes after the password was typed',
      },
    ),
    stopped(
      'probe',
      'aborts, where memory images and reports of Node are wanted',
      [...login, ...rpc],
      { when: ({ elapsedMs }) => elapsedMs > 4000, signal: 'SIGABRT' },
      target(environment, { ...hangs, NODE_OPTIONS: REPORTS }),
    ),
    fails('probe', 'crashes with the password in the error', [...login, ...rpc], {
      ...hangs,
      NODE_OPTIONS: `${REPORTS} --import=${CRASH}`,
    }),
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
