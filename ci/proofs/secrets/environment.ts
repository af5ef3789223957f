import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { chromiumStage } from '../../../fixtures/lab/chromium.ts';
import { ADMIN_LOGIN, readCredentials } from '../../../fixtures/lab/credentials.ts';
import { labAdminTarget, labEndpoints, labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import { labLayout } from '../../../fixtures/lab/layout.ts';
import { createApiKey } from '../../../fixtures/odoo/api-key.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import { searchIds, writeRecords } from '../../../fixtures/odoo/records.ts';
import { startLoggingProxy, type LoggingProxy, type SeenRequest } from '../../../fixtures/odoo/stub/proxy.ts';
import { Secret } from '../../../fixtures/secrets/secret.ts';
import { k6Stage } from '../../../load/k6/binary.ts';
import { startHangingServer } from '../../jobs/fleet/hanging-server.ts';
import { endServer, freePort, listenOn } from '../../../fixtures/machine/loopback.ts';
import type { KnownSecret } from './needles.ts';

/**
 * Where the commands run: an Odoo of the lab behind a proxy that sees the session cookies it issues, gateways that want
 * passwords, and servers that are down, hang or refuse. Everybody's secrets are planted, and unlike anything else.
 */

const DATABASE = 'secrets_test';

/** What JSON, XML, HTML, URLs and forms each write differently. */
function distinctive(what: string): string {
  return `${what}'s "planted" <s3cret>& ünï/+ (${randomBytes(6).toString('hex')})!~*`;
}

/** The secrets that the user has, by name. */
export interface Planted {
  readonly password: string;
  readonly wrongPassword: string;
  readonly apiKey: string;
  readonly gatewayPassword: string;
  readonly remoteWriteToken: string;
  readonly remoteWritePassword: string;
  readonly adminPassword: string;
  /** In the address of PostgreSQL. */
  readonly postgresPassword: string;
  /** Written where no secret belongs: into the configuration, into addresses. */
  readonly misplaced: string;
}

export interface TrialEnvironment {
  readonly planted: Planted;
  readonly database: string;
  readonly login: string;
  /** Origin of the Odoo, behind the proxy. */
  readonly odoo: string;
  /** The same, but signing in is answered with an error as soon as the password was taken. */
  readonly failing: string;
  /** An address where nothing listens. */
  readonly down: string;
  readonly hanging: string;
  readonly gateway: string;
  /** Refuses every push, and repeats in its answer the credentials that it got. */
  readonly refusingGateway: string;
  readonly remoteWrite: string;
  /** The PostgreSQL of the Odoo, by an address with a password. */
  readonly postgres: string;
  /** Where what was pushed and written can be read back. */
  readonly services: Readonly<Record<string, string>>;
  /** Folder with the files that hold secrets: what the user wrote, and is not searched. */
  readonly input: string;
  readonly files: Readonly<Record<'password' | 'gatewayPassword' | 'remoteWriteToken', string>>;
  /** Requests that reached the Odoo. */
  readonly seen: () => readonly SeenRequest[];
  /** All that may be found nowhere: the planted ones, the lab's own, and every session cookie issued so far. */
  readonly secrets: () => KnownSecret[];
  close(): Promise<void>;
}

/** Brings the lab up where it is down, and gives it a database of its own for this. */
export async function openEnvironment(): Promise<TrialEnvironment> {
  const lab = await openLab();
  await lab.up({
    series: ['19'],
    yes: true,
    output: 'silent',
    beside: [chromiumStage(), k6Stage()],
  });
  await lab.reset('19', DATABASE);
  const endpoints = labEndpoints();
  const credentials = await readCredentials(labLayout(process.env).credentialsFile);
  const { login, ...labUser } = await labTarget({ series: '19', database: DATABASE });
  const password = distinctive('password');
  await setPassword(login, password);
  const apiKey = await createApiKey({ ...labUser, login, password: new Secret(password) });
  const planted: Planted = {
    password,
    wrongPassword: distinctive('wrong'),
    apiKey: apiKey.reveal(),
    gatewayPassword: distinctive('gateway'),
    remoteWriteToken: `rw-token.${randomUUID()}~/+==`,
    remoteWritePassword: distinctive('remote'),
    adminPassword: distinctive('admin'),
    postgresPassword: distinctive('postgres'),
    misplaced: `misplaced-${randomUUID()}`,
  };
  await setPassword(ADMIN_LOGIN, planted.adminPassword);
  const input = await mkdtemp(join(tmpdir(), 'cutoff-secrets-input-'));
  const file = async (name: keyof Planted): Promise<string> => {
    const path = join(input, name);
    await writeFile(path, `${planted[name]}\n`, { mode: 0o600 });
    return path;
  };

  const proxies: LoggingProxy[] = [];
  const proxy = async (
    origin: string,
    answer?: (request: SeenRequest, response: ServerResponse) => boolean,
  ): Promise<LoggingProxy> => {
    const started = await startLoggingProxy(origin, answer && { answer });
    proxies.push(started);
    return started;
  };
  const origin = endpoints.odoo['19'];
  const odoo = await proxy(origin);
  const failing = await proxy(origin, failAfterSignIn);
  const basic = `Basic ${Buffer.from(`pusher:${planted.gatewayPassword}`).toString('base64')}`;
  const gateway = await proxy(endpoints.pushgateway, only(basic));
  const remoteWrite = await proxy(endpoints.prometheus, only(`Bearer ${planted.remoteWriteToken}`));
  const hanging = await startHangingServer();
  const refusing = await startRefusing();
  const files = {
    password: await file('password'),
    gatewayPassword: await file('gatewayPassword'),
    remoteWriteToken: await file('remoteWriteToken'),
  };
  return {
    planted,
    database: DATABASE,
    login,
    odoo: odoo.url,
    failing: failing.url,
    down: `http://127.0.0.1:${await freePort()}`,
    hanging: hanging.url,
    gateway: gateway.url,
    refusingGateway: refusing.url,
    remoteWrite: `${remoteWrite.url}/api/v1/write`,
    postgres: postgresAddress(lab.postgres('19', DATABASE), planted.postgresPassword),
    services: {
      Pushgateway: `${endpoints.pushgateway}/metrics`,
      Prometheus: `${endpoints.prometheus}/api/v1/series?${new URLSearchParams({ 'match[]': '{__name__!=""}' }).toString()}`,
    },
    input,
    files,
    seen: () => [...odoo.seen, ...failing.seen],
    secrets: () => [
      ...Object.entries(planted).map(([name, value]) => ({ name, value })),
      { name: 'admin password of the lab', value: credentials.admin.reveal() },
      { name: 'master password of the lab', value: credentials.master.reveal() },
      ...Object.values(credentials.probes).map((each) => ({
        name: 'probe of the lab',
        value: each.reveal(),
      })),
      ...cookiesOf([odoo, failing]),
    ],
    close: async () => {
      await Promise.all([...proxies.map((each) => each.close()), hanging.close(), refusing.close()]);
      await rm(input, { recursive: true, force: true });
      await lab.drop('19', DATABASE);
    },
  };
}

/** The lab trusts its own machine, whatever password is sent. */
function postgresAddress({ user, host, port, database }: ClientConfig, password: string): string {
  const address = new URL(`postgresql://${user ?? ''}@localhost/${database ?? ''}`);
  address.password = encodeURIComponent(password);
  address.searchParams.set('host', host ?? 'localhost');
  address.searchParams.set('port', String(port ?? 5432));
  return address.href;
}

function cookiesOf(proxies: readonly LoggingProxy[]): KnownSecret[] {
  const values = proxies.flatMap(({ cookies }) =>
    cookies.flatMap(({ name, value }) => (name === 'session_id' && value !== '' ? [value] : [])),
  );
  return [...new Set(values)].map((value) => ({ name: 'session cookie', value }));
}

async function setPassword(login: string, password: string): Promise<void> {
  const admin = await connect(await labAdminTarget({ series: '19', database: DATABASE }));
  try {
    await writeRecords(admin, 'res.users', await searchIds(admin, 'res.users', [['login', '=', login]]), {
      password,
    });
  } finally {
    await admin.close();
  }
}

/** Hands on what carries the right credentials. */
function only(authorization: string): (request: SeenRequest, response: ServerResponse) => boolean {
  return ({ headers }, response) => {
    if (headers.authorization === authorization) return false;
    response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end('unauthorised');
    return true;
  };
}

/** The web client asks who it is right after a password was typed. */
function failAfterSignIn({ path }: SeenRequest, response: ServerResponse): boolean {
  if (!path.startsWith('/web/session/get_session_info')) return false;
  const error = {
    code: 0,
    message: 'Odoo Server Error',
    data: { name: 'builtins.RuntimeError', message: 'planted' },
  };
  response
    .writeHead(200, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id: 1, error }));
  return true;
}

async function startRefusing(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    const { authorization = '' } = request.headers;
    const [, password = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
      .toString()
      .split(/:(.*)/s);
    response.writeHead(403).end(`refused: ${authorization} is ${password}`);
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => endServer(server),
  };
}
