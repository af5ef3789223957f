import { join } from 'node:path';
import type { OdooCall, Transport } from '../../../fixtures/odoo/session.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { BY_MAIL, EXPOSURES, production } from './exposures.ts';
import type { Site, SiteState } from './site.ts';

/** What is tried on a database that counts as production, each of which must be refused with nothing sent. */

export type Way = Transport | 'ui' | 'command';

export interface Attempt {
  readonly what: string;
  /** Level and company of the target, for people. */
  readonly level: string;
  readonly way: Way;
  readonly state: SiteState;
  readonly target: (site: Site) => Target;
  readonly act:
    | { readonly is: 'call'; readonly call: OdooCall }
    /** Sent by the page itself, as the web client sends it. */
    | { readonly is: 'page'; readonly path: string; readonly params: Readonly<Record<string, unknown>> }
    | {
        readonly is: 'command';
        readonly args: readonly string[];
        readonly env?: Readonly<Record<string, string>>;
        /** Exit code of the refusal. */
        readonly exit: number;
        /** Run once before, as somebody may: for what only the second run meets. */
        readonly twice?: boolean;
      };
  /** What the reason has to say, so that it is refused for the right one. */
  readonly reason: RegExp;
}

/** Every call of every exposure over every transport that the series has. */
export function callAttempts(site: Site): Attempt[] {
  const transports: readonly Transport[] =
    site.series === '19' ? ['xmlrpc', 'web', 'json2'] : ['xmlrpc', 'web'];
  return EXPOSURES.flatMap(({ level, state = 'as prepared', target, calls }) =>
    calls.flatMap(([call, reason]) =>
      transports.map((way) => ({
        what: call === BY_MAIL ? 'confirm an order by mail' : `${call.model}.${call.method}`,
        level,
        way,
        state,
        target: (site: Site) => ({ ...target(site), transport: way }),
        act: { is: 'call' as const, call },
        reason,
      })),
    ),
  );
}

/** The same in a real browser, by the requests that the web client makes. */
export function pageAttempts(): Attempt[] {
  const page = ([call]: readonly [OdooCall, RegExp], route: string): Attempt['act'] => ({
    is: 'page',
    path: `/web/dataset/${route}`,
    params: {
      model: call.model,
      method: call.method,
      args: call.ids === undefined ? [...(call.args ?? [])] : [[...call.ids], ...(call.args ?? [])],
      kwargs: { ...call.kwargs, context: { ...call.context } },
    },
  });
  const ofCalls = EXPOSURES.flatMap(({ level, state = 'as prepared', target, calls }) =>
    calls.slice(0, 2).map((each) => ({
      what: `${each[0].model}.${each[0].method}`,
      level,
      way: 'ui' as const,
      state,
      target,
      act: page(each, each[0].method === 'create' ? 'call_kw' : 'call_button'),
      reason: each[1],
    })),
  );
  return [
    ...ofCalls,
    {
      what: 'write into the chatter',
      level: 'full, synthetic company',
      way: 'ui',
      state: 'as prepared',
      target: ({ synthetic }) => synthetic,
      act: {
        is: 'page',
        path: '/mail/message/post',
        params: { thread_model: 'sale.order', thread_id: 1, post_data: { body: 'x' } },
      },
      reason: /send a message to somebody/,
    },
  ];
}

const PROBE = ['probe', '--channel', 'rpc', '--journey', 'sales_order'] as const;
const NO_JOURNEY = /would write to its books/;

/** A probe of an order, refused for what its target or the database is. */
const ORDERS: readonly (readonly [
  level: string,
  reason: RegExp,
  target?: Attempt['target'] | undefined,
  state?: SiteState,
])[] = [
  ['draft-only', NO_JOURNEY, ({ real }) => production(real, { safety: 'draft-only' })],
  ['full, no synthetic company named', NO_JOURNEY, ({ real }) => production(real)],
  [
    'full, user of another company',
    /the target names/,
    ({ real, synthetic }) => production(real, { synthetic: synthetic.synthetic }),
  ],
  ['full, mark taken away', /lacks the marks/, undefined, 'mark taken away'],
  ['full, company mails at validation', /mails the customer/, undefined, 'mail at validation'],
  ['full, customer with email', /has an email/, undefined, 'customer with email'],
  ['full, team with a follower', /follows the sales team/, undefined, 'follower of the team'],
  ['full, part, the books are locked', /locks its books/, ({ part }) => part, 'books locked'],
  ['full, part, company mails at validation', /mails the customer/, ({ part }) => part, 'real company mails'],
];

const NO_LOAD = /is production: load runs are refused there/;

/** By the command line, as a scheduler or a person would. */
export function commandAttempts({ series, synthetic, folder }: Site): Attempt[] {
  /** Whatever makes more than one order at a time. */
  const loads = [
    ['load', 'smoke', '--target', synthetic.name, '--duration', '5s'],
    ['load', 'smoke', '--target', synthetic.name, '--prepare-only', join(folder, 'elsewhere')],
    ['capacity', 'smoke', '--target', synthetic.name, '--budget', '1m'],
    ['gate', '--baseline', `lab:${series}/${synthetic.database}`, '--candidate', synthetic.name],
  ] as const;
  const attempt = (
    what: string,
    level: string,
    act: Omit<Extract<Attempt['act'], { is: 'command' }>, 'is'>,
    reason: RegExp,
    target: Attempt['target'] = ({ synthetic }) => synthetic,
    state: SiteState = 'as prepared',
  ): Attempt => ({ what, level, way: 'command', state, target, act: { is: 'command', ...act }, reason });
  return [
    ...ORDERS.map(([level, reason, target, state]) =>
      attempt('cutoff probe, an order', level, { args: PROBE, exit: 3 }, reason, target, state),
    ),
    attempt(
      'cutoff probe, a wrong database',
      'full, outside of allow_targets',
      {
        args: PROBE,
        env: { CUTOFF_ALLOW_TARGETS: 'https://odoo.example.com/production' },
        exit: 3,
      },
      /allow_targets has https:\/\/odoo\.example\.com\/production/,
    ),
    attempt(
      'cutoff probe, once too often',
      'full, max_runs_per_hour 1',
      {
        args: ['probe', '--channel', 'rpc', '--journey', 'login'],
        env: { CUTOFF_MAX_RUNS_PER_HOUR: '1' },
        exit: 4,
        twice: true,
      },
      /which is its cap/,
    ),
    ...loads.map(([what, ...args]) =>
      attempt(`cutoff ${what}`, 'full, synthetic company', { args: [what, ...args], exit: 3 }, NO_LOAD),
    ),
  ];
}
