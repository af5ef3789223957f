import type { BusinessCalendar } from '../../fixtures/calendar/calendar.ts';
import { INDICATORS } from '../../fixtures/record/indicator.ts';
import type { IndicatorName, IndicatorResult, IndicatorSection } from '../../fixtures/record/indicator.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { openDocuments } from '../../fixtures/odoo/documents-http.ts';
import type { OwnedDocuments } from '../../fixtures/odoo/documents-http.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import type { OwnedSession } from '../../fixtures/odoo/session.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { deliveries } from './deliveries.ts';
import { deliverySlip, invoiceDocument } from './documents.ts';
import { apiKey, certificate } from './expiry.ts';
import { jobQueue } from './job-queue.ts';
import type { Indicator, Look, Reading } from './look.ts';
import { unknown, unknownFrom } from './look.ts';
import { mailQueue } from './mail-queue.ts';
import { endpoint, portal, shipmentPage } from './pages.ts';
import { scheduledJobs } from './scheduled-jobs.ts';

/** Looks at the process indicators of a target once. Writes nothing, at any safety level. */

const LOOKS: Readonly<Record<IndicatorName, Indicator>> = {
  scheduled_jobs: scheduledJobs,
  mail_queue: mailQueue,
  job_queue: jobQueue,
  deliveries,
  delivery_slip: deliverySlip,
  invoice_document: invoiceDocument,
  portal,
  shipment_page: shipmentPage,
  endpoint,
  api_key: apiKey,
  certificate,
};

export interface IndicatorOptions {
  readonly target: Target;
  readonly calendar: BusinessCalendar | undefined;
  readonly pushgatewayUrl: string | undefined;
  /** Wall-clock limit of all looks together, in milliseconds; what is left then is unknown. */
  readonly limitMs: number;
  readonly now?: () => number;
}

/** Usual wall-clock limit of all looks together. */
export const INDICATORS_LIMIT_MS = 60_000;

/** Never throws: what cannot be looked at is unknown. */
export async function readIndicators(options: IndicatorOptions): Promise<IndicatorSection> {
  const { calendar, pushgatewayUrl, limitMs, now = Date.now } = options;
  const { indicators: settings } = options.target;
  // A target that hangs is the journeys' to report: here it may cost little.
  const callTimeoutMs = Math.min(options.target.callTimeoutMs, settings.responseMs);
  const probe: Target = { ...options.target, safety: 'read-only', callTimeoutMs };
  const target = settings.user
    ? { ...probe, ...settings.user, apiKey: undefined, ...overXmlRpc(probe) }
    : probe;
  const startedAt = now();
  const opened: {
    session?: Promise<OwnedSession>;
    probe?: Promise<OwnedSession>;
    documents?: Promise<OwnedDocuments>;
  } = {};
  const look: Look = {
    target,
    probeKey: options.target.apiKey,
    settings,
    nowMs: startedAt,
    calendar,
    pushgatewayUrl,
    session: () => (opened.session ??= connect(target)),
    probe: () => (settings.user ? (opened.probe ??= connect(probe)) : look.session()),
    documents: () => (opened.documents ??= signedIn(target)),
  };
  const results: IndicatorResult[] = [];
  const begun = performance.now();
  for (const name of INDICATORS) {
    if (settings.skip.includes(name)) continue;
    for (const each of await lookAt(name, look, limitMs - (performance.now() - begun))) results.push(each);
  }
  await Promise.all([
    ...[opened.session, opened.probe].map((each) =>
      each?.then((session) => session.close()).catch(() => undefined),
    ),
    opened.documents?.then((documents) => documents.close()).catch(() => undefined),
  ]);
  return { startedAt: new Date(startedAt).toISOString(), deciding: [...settings.failRun], results };
}

/** JSON-2 takes an API key, and the user of indicators has a password. */
function overXmlRpc({ transport }: Target): Partial<Target> {
  return transport === 'json2' ? { transport: 'xmlrpc' } : {};
}

/** Signs in to the web before the first document, so that a refusal is not taken for a document that fails. */
async function signedIn(target: Target): Promise<OwnedDocuments> {
  const documents = openDocuments(target, dialectOf(await serverVersion(target)));
  await documents.format();
  return documents;
}

async function lookAt(name: IndicatorName, look: Look, leftMs: number): Promise<IndicatorResult[]> {
  if (leftMs <= 0) return [{ name, ...OUT_OF_TIME, durationMs: 0 }];
  const startedAt = performance.now();
  const readings = await within(LOOKS[name](look), name, leftMs);
  const durationMs = performance.now() - startedAt;
  return readings.map((reading) => ({ name, ...reading, durationMs }));
}

/** The readings of a look, or one that says why there are none. */
async function within(
  looking: Promise<Reading | readonly Reading[]>,
  name: IndicatorName,
  leftMs: number,
): Promise<readonly Reading[]> {
  let timer: NodeJS.Timeout | undefined;
  // Whoever waits no longer hears no reason either.
  looking.catch(() => undefined);
  const late = new Promise<Reading>((resolve) => {
    timer = setTimeout(() => resolve(OUT_OF_TIME), leftMs);
  });
  try {
    const came = await Promise.race([looking, late]);
    return isOne(came) ? [came] : came;
  } catch (error) {
    return [unknownFrom(error, name)];
  } finally {
    clearTimeout(timer);
  }
}

const OUT_OF_TIME = unknown(
  'The time of the run ended before it could be checked.',
  'Find out what took so long: see the durations of the indicators before it, or of the journeys.',
);

function isOne(came: Reading | readonly Reading[]): came is Reading {
  return !Array.isArray(came);
}
