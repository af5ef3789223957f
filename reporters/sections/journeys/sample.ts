import type {
  Channel,
  Dependency,
  ExchangeResult,
  FailureResult,
  JourneyResult,
  RunRecord,
  StepResult,
} from '../../../fixtures/record/record.ts';
import { statusOf } from '../../../fixtures/failures/errors.ts';
import { RECORD_VERSION, verdictOf } from '../../../fixtures/record/record.ts';

/** Run records for tests and for looking at reports: what a real run gives, with figures of a calm Odoo 19. */

const JOURNEYS = {
  login: ['sign_in', 'wrong_password'],
  sales_order: ['quotation', 'confirm'],
  stock_move: ['create_transfer', 'validate_transfer'],
  shipment: ['reserve', 'ship', 'delivery_slip'],
  invoice: ['create_invoice', 'post_invoice', 'invoice_document'],
  order_to_cash: [
    'sign_in',
    'quotation',
    'confirm',
    'reserve',
    'ship',
    'delivery_slip',
    'create_invoice',
    'post_invoice',
    'invoice_document',
    'payment',
  ],
} as const;
export type SampleJourney = keyof typeof JOURNEYS;
const SAMPLE_JOURNEYS = [
  'login',
  'sales_order',
  'stock_move',
  'shipment',
  'invoice',
  'order_to_cash',
] as const satisfies readonly SampleJourney[];

/** Milliseconds of action and check, by channel. */
const LATENCY: Readonly<
  Record<string, { readonly ui: number; readonly rpc: number; readonly check: number }>
> = {
  sign_in: { ui: 4218, rpc: 96, check: 38 },
  wrong_password: { ui: 1604, rpc: 71, check: 12 },
  quotation: { ui: 6852, rpc: 388, check: 84 },
  confirm: { ui: 1397, rpc: 512, check: 142 },
  create_transfer: { ui: 5120, rpc: 301, check: 66 },
  validate_transfer: { ui: 1733, rpc: 418, check: 129 },
  reserve: { ui: 1188, rpc: 203, check: 77 },
  ship: { ui: 3944, rpc: 655, check: 171 },
  delivery_slip: { ui: 846, rpc: 512, check: 24 },
  create_invoice: { ui: 2980, rpc: 344, check: 102 },
  post_invoice: { ui: 1502, rpc: 466, check: 118 },
  invoice_document: { ui: 911, rpc: 640, check: 31 },
  payment: { ui: 2410, rpc: 587, check: 97 },
};

const DEPENDENCY: Readonly<Record<string, Dependency>> = {
  sign_in: 'session',
  reserve: 'stock',
  ship: 'stock',
  validate_transfer: 'stock',
  delivery_slip: 'report',
  invoice_document: 'report',
  post_invoice: 'accounting',
  payment: 'payment',
};

const RUN_STARTED = Date.parse('2026-01-31T12:00:00.000Z');
const PREPARE_MS = { ui: 640, rpc: 210 } as const;

/** A journey on a channel in which every step passed. `slower` multiplies the latencies. */
export function passedJourney(
  journey: SampleJourney,
  channel: Channel,
  startedAtMs = RUN_STARTED,
  slower = 1,
): JourneyResult {
  let offsetMs: number = PREPARE_MS[channel];
  const steps = JOURNEYS[journey].map((name): StepResult => {
    const latency = LATENCY[name] ?? { ui: 0, rpc: 0, check: 0 };
    const dependency = DEPENDENCY[name];
    const step: StepResult = {
      name,
      ...(dependency === undefined ? {} : { dependency }),
      status: 'passed',
      offsetMs,
      durationMs: latency[channel] * slower,
      checkMs: latency.check,
    };
    offsetMs += latency[channel] * slower + latency.check;
    return step;
  });
  return {
    journey,
    channel,
    status: 'passed',
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0),
    steps,
    artefacts: [],
    documents: documentsOf(journey, channel),
    residue: 0,
  };
}

/** The journey as it is when one of its steps fails: the steps before it passed, those after it were skipped. */
export function failedJourney(
  passed: JourneyResult,
  failingStep: string,
  failure: FailureResult,
  artefacts: JourneyResult['artefacts'] = [],
): JourneyResult {
  const status = statusOf(failure.kind);
  const at = passed.steps.findIndex((step) => step.name === failingStep);
  const steps = passed.steps.map((step, index): StepResult => {
    if (at !== -1 && index < at) return step;
    if (index === at) return { ...step, status, checkMs: null, failure };
    return { ...step, status: 'skipped', offsetMs: null, durationMs: null, checkMs: null };
  });
  const measured = steps.flatMap((step) => (step.durationMs === null ? [] : [step.durationMs]));
  return {
    ...passed,
    status,
    steps,
    durationMs: measured.length === 0 ? null : measured.reduce((sum, each) => sum + each, 0),
    failure: { ...failure, step: failingStep },
    artefacts,
    residue: 2,
  };
}

/** A record over the given journeys; asked for is what is in `asked`, or else exactly those. */
export function recordOf(
  journeys: readonly JourneyResult[],
  more: {
    readonly id?: string;
    readonly startedAt?: string;
    readonly asked?: RunRecord['asked'];
    readonly labels?: Partial<RunRecord['target']['labels']>;
  } = {},
): RunRecord {
  const asked = more.asked ?? journeys.map(({ journey, channel }) => ({ journey, channel }));
  const startedAt = more.startedAt ?? new Date(RUN_STARTED).toISOString();
  return {
    record: 'cutoff.run',
    version: RECORD_VERSION,
    run: {
      id: more.id ?? '20260131T120000Z-ab12cd',
      command: 'probe',
      startedAt,
      finishedAt: new Date(Date.parse(startedAt) + 74_300).toISOString(),
      seed: 4211,
      tool: 'cutoff 0.1.0',
    },
    target: {
      name: 'lab-19',
      kind: 'lab',
      url: 'http://127.0.0.1:18069',
      database: 'cutoff_19',
      odoo: '19.0',
      language: 'en_US',
      safety: 'full',
      labels: {
        environment: 'lab',
        tenant: 'acme',
        service: 'odoo',
        region: 'local',
        release: '19.0',
        ...more.labels,
      },
    },
    asked,
    journeys: [...journeys],
    ...verdictOf({ asked, journeys: [...journeys] }),
  };
}

const ANSWERED: ExchangeResult = {
  at: '2026-01-31T12:05:20.000Z',
  step: 'prepare',
  client: 'rpc',
  call: 'sale.order.create',
  span: '0f1e2d3c00000007',
  status: 200,
  durationMs: 84,
};
const REFUSED: ExchangeResult = {
  ...ANSWERED,
  at: '2026-01-31T12:05:21.000Z',
  step: 'ship',
  call: 'stock.picking.button_validate',
  span: 'a0b1c2d300000008',
  fault: 'odoo.exceptions.AccessError: You are <not> allowed to modify "Transfer"',
};
const UNANSWERED: ExchangeResult = {
  ...ANSWERED,
  step: 'ship',
  client: 'page',
  call: 'stock.picking.web_read',
  span: 'a0b1c2d300000000',
  status: null,
  durationMs: null,
};

/** Six journeys on two channels, all passed. */
export function passedRecord(): RunRecord {
  return recordOf(allPassed());
}

/** A tax that is dropped and a missing access right: one failed journey on each channel. */
export function failedRecord(): RunRecord {
  const startedAt = '2026-01-31T12:05:00.000Z';
  return recordOf(
    allPassed(Date.parse(startedAt)).map((result) => {
      if (result.journey === 'invoice' && result.channel === 'ui') {
        return failedJourney(result, 'post_invoice', WRONG_TOTAL, [
          { kind: 'screenshot', path: 'artefacts/invoice-ui.png' },
          { kind: 'trace', path: 'artefacts/invoice-ui.zip' },
        ]);
      }
      if (result.journey === 'shipment' && result.channel === 'rpc') {
        return {
          ...failedJourney(result, 'ship', ACCESS_DENIED, [
            { kind: 'log', path: 'artefacts/shipment-rpc.log' },
            { kind: 'conversation', path: 'artefacts/shipment-rpc-conversation.jsonl' },
          ]),
          trace: '20260131120500ef34aa0123456789ab',
          exchanges: [ANSWERED, REFUSED, UNANSWERED],
        };
      }
      return result;
    }),
    { id: '20260131T120500Z-ef34gh', startedAt },
  );
}

/** The browser could not start: every `ui` journey broken, nothing said about the target by them. */
export function brokenRecord(): RunRecord {
  const startedAt = '2026-01-31T12:10:00.000Z';
  return recordOf(
    allPassed(Date.parse(startedAt)).map((result) =>
      result.channel === 'ui' ? { ...failedJourney(result, 'prepare', NO_BROWSER), residue: null } : result,
    ),
    { id: '20260131T121000Z-ij56kl', startedAt },
  );
}

/** The probes' price list has discounts: what reads prices is unsupported, the rest passed. */
export function unsupportedRecord(): RunRecord {
  const startedAt = '2026-01-31T12:12:00.000Z';
  return recordOf(
    allPassed(Date.parse(startedAt)).map((result) =>
      result.journey === 'invoice' ? { ...failedJourney(result, 'prepare', DISCOUNTS), residue: 0 } : result,
    ),
    { id: '20260131T121200Z-kl67mn', startedAt },
  );
}

/** Stopped after `login`: most of what was asked for never ran. */
export function inconclusiveRecord(): RunRecord {
  const startedAt = '2026-01-31T12:15:00.000Z';
  const asked = allPassed(Date.parse(startedAt)).map(({ journey, channel }) => ({ journey, channel }));
  return recordOf(allPassed(Date.parse(startedAt)).slice(0, 2), {
    id: '20260131T121500Z-mn78op',
    startedAt,
    asked,
  });
}

const WRONG_TOTAL: FailureResult = {
  kind: 'assertion',
  message:
    'The total of INV/2026/00042 is 1,180.00, expected 1,416.00: 236.00 of tax (20%) that order S00042 has is missing.',
  hint: 'Compare the fiscal position of the customer and the taxes of the product with those of the order lines.',
};

export const ACCESS_DENIED: FailureResult = {
  kind: 'fault',
  message: 'stock.picking.button_validate: You are not allowed to modify "Stock Move" (stock.move) records.',
  hint: 'Give the probe user the group "Inventory / User".',
  exception: 'odoo.exceptions.AccessError',
  detail: [
    'Traceback (most recent call last):',
    '  File "odoo/service/model.py", line 191, in retrying',
    '    result = func()',
    '  File "addons/stock/models/stock_picking.py", line 1204, in button_validate',
    '    return self._action_done()',
    'odoo.exceptions.AccessError: You are not allowed to modify "Stock Move" (stock.move) records.',
  ].join('\n'),
};

const NO_BROWSER: FailureResult = {
  kind: 'harness',
  message: 'browserType.launch: Chromium did not start within 30 s.',
  hint: 'Run "cutoff doctor": it says whether Chromium and its libraries are there.',
};

const DISCOUNTS: FailureResult = {
  kind: 'unsupported',
  setting: 'discounts on order lines (sale.group_discount_per_so_line)',
  message: 'Orders of this target get a discount of 10% on their lines, which is not recomputed.',
  hint: 'Give the customers of the probes a price list without discounts.',
};

function allPassed(startedAt = RUN_STARTED): JourneyResult[] {
  let startedAtMs = startedAt;
  return SAMPLE_JOURNEYS.flatMap((journey) =>
    (['ui', 'rpc'] as const).map((channel) => {
      const slower = journey === 'order_to_cash' ? 1.1 : 1;
      const result = passedJourney(journey, channel, startedAtMs, slower);
      startedAtMs += (result.durationMs ?? 0) + 2_000;
      return result;
    }),
  );
}

function documentsOf(journey: SampleJourney, channel: Channel): JourneyResult['documents'] {
  const serial = 40 + SAMPLE_JOURNEYS.indexOf(journey) * 2 + (channel === 'ui' ? 0 : 1);
  const order = { model: 'sale.order', id: serial, name: `S000${serial}` };
  const picking = { model: 'stock.picking', id: serial + 100, name: `WH/OUT/000${serial}` };
  const invoice = { model: 'account.move', id: serial + 200, name: `INV/2026/000${serial}` };
  const transfer = { model: 'stock.picking', id: serial + 300, name: `WH/INT/000${serial}` };
  switch (journey) {
    case 'login':
      return [];
    case 'stock_move':
      return [transfer];
    case 'sales_order':
      return [order];
    case 'shipment':
      return [order, picking];
    case 'invoice':
    case 'order_to_cash':
      return [order, picking, invoice];
    default:
      return journey satisfies never;
  }
}
