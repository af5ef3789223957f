import { gzipSync } from 'node:zlib';
import type { Fault } from '../fault.ts';
import { answering, fault, IMPATIENT, interfering, shows } from './notation.ts';

/** What stands between the probe and Odoo: proxies, firewalls, load balancers, portals. */

const HTML = { 'Content-Type': 'text/html' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const PAGE = '<html><title>We are back soon</title></html>';

const RPC = /^\/xmlrpc\//;
const CALLS = /^\/web\/dataset\//;
const LOGIN = /^\/web\/login/;
const SESSION = /^\/web\/session\/get_session_info/;
const DOCUMENTS = /^\/(?:\w+\/)?report\/(?:pdf|html)\//;
/** The page of the web client, and not the one that chooses the database of a session. */
const CLIENT = /^\/web$/;

const byRpc = shows('login', 'rpc', 'sign_in', 'transport');
const bySignIn = shows('login', 'ui', 'sign_in', 'transport');
const byPrint = shows('shipment', 'rpc', 'delivery_slip', 'transport');
const byOrder = shows('sales_order', 'ui', 'quotation', 'transport');

/** Statuses that proxies answer calls with, and whether they limit our rate. */
const STATUSES = [
  ['bad-request', 400, 'The proxy takes calls for malformed'],
  ['proxy-password', 401, 'The proxy asks for a password'],
  ['firewall', 403, 'A firewall refuses calls'],
  ['endpoint-closed', 404, 'The proxy closes XML-RPC'],
  ['method-refused', 405, 'The proxy refuses to POST'],
  ['request-too-large', 413, 'The proxy takes every request for too large'],
  ['headers-too-large', 431, 'The proxy takes every header for too large'],
  ['odoo-cannot-start', 500, 'Odoo cannot load its database'],
  ['worker-unreachable', 502, 'The proxy reaches no worker'],
  ['no-server-left', 503, 'The load balancer has no server left'],
  ['worker-too-slow', 504, 'The proxy gave up waiting for a worker'],
  ['origin-unreachable', 523, 'The delivery network does not reach the proxy'],
] as const;

export const PROXY: readonly Fault[] = [
  ...STATUSES.map(([id, status, title]) => fault(id, title, answering(RPC, status, PAGE, HTML), byRpc)),
  fault(
    'rate-limited',
    'The proxy limits the rate of calls',
    answering(RPC, 429, '{"name":"limit","error":"slow down"}', { ...JSON_TYPE, 'Retry-After': '600' }),
    shows('login', 'rpc', 'sign_in', 'throttled'),
  ),
  fault(
    'rate-limited-until',
    'The proxy limits the rate of calls, until a date',
    answering(RPC, 429, PAGE, { ...HTML, 'Retry-After': 'Fri, 31 Dec 2399 23:59:59 GMT' }),
    shows('login', 'rpc', 'sign_in', 'throttled'),
  ),
  fault(
    'answers-compressed',
    'Answers are compressed twice on their way',
    interfering(RPC, (response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(PAGE)),
    ),
    byRpc,
  ),
  fault('maintenance-calls', 'Calls get a page of maintenance', answering(RPC, 200, PAGE, HTML), byRpc),
  fault('empty-answers', 'Calls get an empty answer', answering(RPC, 200), byRpc),
  fault(
    'calls-to-portal',
    'Calls are redirected to a login portal',
    answering(RPC, 302, '', { Location: 'https://sso.example.com/?next=/xmlrpc/2/common' }),
    byRpc,
  ),
  fault(
    'wrong-service',
    'Another service answers in JSON',
    answering(RPC, 200, '{"status":"ok"}', JSON_TYPE),
    byRpc,
  ),
  fault(
    'connection-reset',
    'Connections are reset',
    interfering(RPC, (response) => response.socket?.resetAndDestroy()),
    byRpc,
  ),
  fault(
    'answer-cut',
    'Answers are cut in their middle',
    interfering(RPC, (response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('<?xml', () => response.socket?.destroy());
    }),
    byRpc,
  ),
  {
    ...fault(
      'call-unanswered',
      'Calls are taken and never answered',
      interfering(RPC, () => undefined),
      shows('login', 'rpc', 'sign_in', 'timeout'),
    ),
    limits: { callTimeoutMs: 2_000 },
  },
  {
    ...fault(
      'answer-stalls',
      'Answers stop in their middle',
      interfering(RPC, (response) => response.writeHead(200).write('<?xml')),
      shows('login', 'rpc', 'sign_in', 'timeout'),
    ),
    limits: { callTimeoutMs: 2_000 },
  },
  fault(
    'documents-under-maintenance',
    'Documents come as a page of maintenance, with status 200',
    answering(DOCUMENTS, 200, PAGE, HTML),
    byPrint,
  ),
  fault('documents-blocked', 'A firewall refuses to print', answering(DOCUMENTS, 406, PAGE, HTML), byPrint),
  fault(
    'documents-limited',
    'The proxy limits the rate of documents',
    answering(DOCUMENTS, 429, PAGE, HTML),
    shows('shipment', 'rpc', 'delivery_slip', 'throttled'),
  ),
  fault(
    'documents-cut',
    'Documents are cut in their middle',
    interfering(DOCUMENTS, (response) => {
      response.writeHead(200, { 'Content-Type': 'application/pdf', 'Content-Length': '100000' });
      response.write('%PDF-1.4', () => response.socket?.destroy());
    }),
    byPrint,
  ),
  fault(
    'session-endpoint-down',
    'The endpoint of web sessions is down',
    answering(/^\/web\/session\/authenticate/, 502, '{"error":"bad gateway"}', JSON_TYPE),
    shows('sales_order', 'rpc', 'prepare', 'transport'),
  ),
  ...[
    fault(
      'login-under-maintenance',
      'The login page is one of maintenance, with status 200',
      answering(LOGIN, 200, PAGE, HTML),
      bySignIn,
    ),
    fault(
      'login-forbidden',
      'A firewall refuses the login page',
      answering(LOGIN, 403, PAGE, HTML),
      bySignIn,
    ),
    fault(
      'login-to-portal',
      'The login page leads to a portal',
      answering(LOGIN, 302, '', { Location: 'https://sso.example.com/' }),
      bySignIn,
    ),
    fault(
      'login-as-file',
      'The login page comes as a file to download',
      answering(LOGIN, 200, PAGE, { 'Content-Type': 'application/octet-stream' }),
      bySignIn,
    ),
    fault(
      'session-info-html',
      'The web client asks for its session and gets a page',
      answering(SESSION, 200, PAGE, HTML),
      bySignIn,
    ),
    fault(
      'session-on-other-node',
      'A second server does not know the session of the first',
      answering(SESSION, 200, '{"jsonrpc":"2.0","error":{"code":100,"message":"expired"}}', JSON_TYPE),
      shows('login', 'ui', 'sign_in', 'access_lost'),
    ),
    fault(
      'client-program-missing',
      'The program of the web client is not found',
      answering(/\/web\.assets_(?:web|backend)[^/]*\.js$/, 404, PAGE, HTML),
      bySignIn,
    ),
    fault(
      'client-style-missing',
      'The style of the web client is not found',
      answering(/\/web\.assets_(?:web|backend)[^/]*\.css$/, 404, PAGE, HTML),
      bySignIn,
    ),
    fault(
      'login-loops',
      'The login page leads to itself',
      answering(LOGIN, 302, '', { Location: '/web/login?again' }),
      bySignIn,
    ),
    fault(
      'login-asks-password',
      'The proxy asks the browser for a password',
      answering(/^\//, 401, PAGE, { ...HTML, 'WWW-Authenticate': 'Basic realm="staff"' }),
      bySignIn,
    ),
    fault(
      'page-reloads-itself',
      'The page of the web client loads itself for ever',
      answering(
        CLIENT,
        200,
        '<html><script src="/web/x.js"></script><script>location.reload()</script></html>',
        HTML,
      ),
      shows('sales_order', 'ui', 'quotation', 'timeout'),
    ),
    fault(
      'web-calls-stall',
      'Answers to the web client stop in their middle',
      interfering(CALLS, (response) => response.writeHead(200, JSON_TYPE).write('{')),
      shows('sales_order', 'ui', 'quotation', 'timeout'),
    ),
    fault(
      'web-calls-garbled',
      'Answers to the web client cannot be decompressed',
      answering(CALLS, 200, PAGE, { ...HTML, 'Content-Encoding': 'gzip' }),
      byOrder,
    ),
    fault(
      'menus-fail',
      'The menus of the web client cannot be read',
      answering(/^\/web\/webclient\/load_menus/, 500, PAGE, HTML),
      bySignIn,
    ),
    fault(
      'page-forgets-session',
      'The page of the web client leads back to the login page',
      answering(CLIENT, 303, '', { Location: '/web/login' }),
      shows('sales_order', 'ui', 'quotation', 'access_lost'),
    ),
    fault(
      'page-unavailable',
      'The page of the web client is not available',
      answering(CLIENT, 503, PAGE, HTML),
      byOrder,
    ),
    fault(
      'page-under-maintenance',
      'The page of the web client is one of maintenance, with status 200',
      answering(CLIENT, 200, PAGE, HTML),
      byOrder,
    ),
    fault(
      'web-calls-html',
      'Calls of the web client get a page, with status 200',
      answering(CALLS, 200, PAGE, HTML),
      byOrder,
    ),
    fault(
      'web-calls-redirected',
      'Calls of the web client are redirected to a page',
      answering(CALLS, 302, '', { Location: '/web/login' }),
      byOrder,
    ),
    fault(
      'web-calls-forbidden',
      'A firewall refuses the calls of the web client',
      answering(CALLS, 403, PAGE, HTML),
      byOrder,
    ),
    fault(
      'web-calls-limited',
      'The proxy limits the rate of the web client',
      answering(CALLS, 429, '{"error":"slow down"}', JSON_TYPE),
      shows('sales_order', 'ui', 'quotation', 'throttled'),
    ),
    fault(
      'web-calls-reset',
      'Connections of the web client are reset',
      interfering(CALLS, (response) => response.socket?.resetAndDestroy()),
      byOrder,
    ),
  ].map((each) => ({ ...each, limits: IMPATIENT })),
];
