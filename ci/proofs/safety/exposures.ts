import type { OdooCall } from '../../../fixtures/odoo/session.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { Site, SiteState } from './site.ts';

/** A level and a place that production may be given, and calls that must be refused there. */
interface Exposure {
  readonly level: string;
  readonly state?: SiteState;
  readonly target: (site: Site) => Target;
  readonly calls: readonly (readonly [OdooCall, RegExp])[];
}

const CREATE: OdooCall = { model: 'sale.order', method: 'create', args: [{ partner_id: 1 }] };
const CONFIRM: OdooCall = { model: 'sale.order', method: 'action_confirm', ids: [1] };
const VALIDATE: OdooCall = { model: 'stock.picking', method: 'button_validate', ids: [1] };
const POST: OdooCall = { model: 'account.move', method: 'action_post', ids: [1] };
const MESSAGE: OdooCall = {
  model: 'sale.order',
  method: 'message_post',
  ids: [1],
  kwargs: { body: 'x' },
};
const MAIL: OdooCall = { model: 'mail.mail', method: 'create', args: [{ email_to: 'a@b.invalid' }] };
export const BY_MAIL: OdooCall = { ...CONFIRM, context: { send_email: true } };
const CARRIER: OdooCall = { model: 'stock.picking', method: 'send_to_shipper', ids: [1] };

export const production = (target: Target, change: Partial<Target> = {}): Target => ({
  ...target,
  kind: 'production',
  safety: 'full',
  ...change,
});

const OUTSIDE = /somebody outside/;

export const EXPOSURES: readonly Exposure[] = [
  {
    level: 'read-only',
    target: ({ real }) => production(real, { safety: 'read-only' }),
    calls: [
      [CREATE, /safety read-only/],
      [CONFIRM, /safety read-only/],
    ],
  },
  {
    level: 'draft-only',
    target: ({ real }) => production(real, { safety: 'draft-only' }),
    calls: [
      [CONFIRM, /safety draft-only/],
      [VALIDATE, /safety draft-only/],
      [POST, /safety draft-only/],
    ],
  },
  {
    level: 'full, no synthetic company named',
    target: ({ real }) => production(real),
    calls: [
      [CONFIRM, /safety draft-only/],
      [POST, /safety draft-only/],
    ],
  },
  {
    level: 'full, user of another company',
    target: ({ real, synthetic }) => production(real, { synthetic: synthetic.synthetic }),
    calls: [
      [CREATE, /the target names/],
      [CONFIRM, /the target names/],
    ],
  },
  {
    level: 'full, real company named as synthetic',
    target: ({ real }) => production(real, { synthetic: { is: 'company', name: 'Cutoff Logistics' } }),
    calls: [[CONFIRM, /lacks the marks/]],
  },
  {
    level: 'full, mark taken away',
    state: 'mark taken away',
    target: ({ synthetic }) => synthetic,
    calls: [[POST, /lacks the marks/]],
  },
  {
    level: 'full, user of two companies',
    state: 'second company',
    target: ({ synthetic }) => synthetic,
    calls: [[VALIDATE, /may also use/]],
  },
  {
    level: 'full, synthetic company',
    target: ({ synthetic }) => synthetic,
    calls: [
      [MESSAGE, OUTSIDE],
      [MAIL, OUTSIDE],
      [BY_MAIL, OUTSIDE],
      [CARRIER, OUTSIDE],
    ],
  },
  {
    level: 'full, part, of another company',
    target: ({ part, synthetic }) =>
      production(part, { synthetic: { is: 'part', of: companyIn(synthetic) } }),
    calls: [[CONFIRM, /the target names/]],
  },
  {
    level: 'full, part, user of the whole company',
    target: ({ real, part }) => production(real, { synthetic: part.synthetic }),
    calls: [
      [CREATE, /sees the warehouse/],
      [CONFIRM, /sees the warehouse/],
    ],
  },
  {
    level: 'full, part, warehouse without its mark',
    state: 'mark of the warehouse taken away',
    target: ({ part }) => part,
    calls: [[VALIDATE, /sees the warehouse .* lacks the marks/]],
  },
  {
    level: 'full, part, journal without its mark',
    state: 'mark of a journal taken away',
    target: ({ part }) => part,
    calls: [[POST, /sees the journal .* lacks the marks/]],
  },
  {
    level: 'full, part, real journals shown',
    state: 'journals shown',
    target: ({ part }) => part,
    calls: [[POST, /sees the journal/]],
  },
  {
    level: 'full, part, real transfers shown',
    state: 'transfers shown',
    target: ({ part }) => part,
    calls: [[VALIDATE, /of another warehouse or journal/]],
  },
  {
    level: 'full, part',
    target: ({ part }) => part,
    calls: [
      [MESSAGE, OUTSIDE],
      [MAIL, OUTSIDE],
    ],
  },
];

function companyIn({ synthetic }: Target): string {
  return synthetic?.is === 'company' ? synthetic.name : '';
}
