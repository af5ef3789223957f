import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import type { EndpointSettings, ExpectedAnswer } from '../../fixtures/config/indicator-settings.ts';
import { openWire } from '../../fixtures/odoo/wire.ts';
import type { Reply, Wire } from '../../fixtures/odoo/wire.ts';
import type { Indicator, Look, Reading, Subject } from './look.ts';
import { breached, judged, notApplicable, value } from './look.ts';

/** Pages and endpoints over plain HTTP, without a sign-in. */

/** From `/web/login?db=…` to the page that the database shows. */
const MOST_REDIRECTS = 4;

/** The pages of the customer portal: each must answer, by a page or by sending on to the sign-in. */
export const portal: Indicator = async ({ target, settings }) => {
  const wire = openWire(target);
  try {
    const cookies = new Map<string, string>();
    const ask = async (path: string): Promise<Reply> => {
      const headers = { Cookie: [...cookies].map(([name, text]) => `${name}=${text}`).join('; ') };
      const reply = await get(wire, path, settings.responseMs, headers);
      for (const each of reply.cookies) {
        const [, name = '', text = ''] = /^([^=;]+)=([^;]*)/.exec(each) ?? [];
        if (name !== '') cookies.set(name, text);
      }
      return reply;
    };
    // Where a server has several databases, a visitor belongs to none until the address named one.
    await follow(`/web/login?db=${encodeURIComponent(target.database)}`, wire.origin, ask);
    let slowestS = 0;
    const wrong: string[] = [];
    for (const path of settings.portal.paths) {
      const startedAt = performance.now();
      const reply = await ask(path);
      slowestS = Math.max(slowestS, (performance.now() - startedAt) / 1000);
      if (reply.status >= 400) wrong.push(`${path} with HTTP ${reply.status}`);
    }
    const seen = value('response', slowestS, settings.responseMs / 1000);
    const pages = settings.portal.paths.join(', ');
    if (wrong.length > 0)
      return breached(`The portal answered ${wrong.join(', ')}.`, PAGE_HINT, { values: [seen] });
    return judged([seen], `${pages} answered.`, { hint: PAGE_HINT });
  } catch (error) {
    return notAnswered(error, 'The portal', PAGE_HINT);
  } finally {
    wire.close();
  }
};

const PAGE_HINT = 'Open the page in a browser; read the logs of the proxy and of Odoo at this time.';

async function follow(first: string, origin: string, ask: (path: string) => Promise<Reply>): Promise<void> {
  let path = first;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const { location } = await ask(path);
    if (location === undefined) return;
    const url = new URL(location, origin);
    if (url.origin !== origin) return;
    path = `${url.pathname}${url.search}`;
  }
}

/** The page that tells customers where their shipment is; companies have it in different places. */
export const shipmentPage: Indicator = async (look) => {
  const { shipmentPage: page } = look.settings;
  if (!page) return notApplicable('No page is configured (indicators.shipment_page).');
  return expected(page, 'The shipment page', PAGE_HINT, look, {});
};

/** Endpoints of integrations: all at once, since they are other systems. */
export const endpoint: Indicator = async (look) => {
  const { endpoints } = look.settings;
  if (endpoints.length === 0) return notApplicable('No endpoint is configured (indicators.endpoints).');
  return Promise.all(endpoints.map((each) => ofEndpoint(each, look)));
};

function ofEndpoint(settings: EndpointSettings, look: Look): Promise<Reading> {
  const hint = `Ask whoever runs ${settings.name} whether it is up; then check the network between it and Odoo.`;
  return expected(settings, `Endpoint ${settings.name}`, hint, look, { endpoint: settings.name });
}

async function expected(
  wanted: ExpectedAnswer,
  what: string,
  hint: string,
  { target, settings }: Look,
  subject: Subject,
): Promise<Reading> {
  const url = new URL(wanted.url);
  const wire = openWire(url.origin === target.url ? target : { url: url.origin, tls: target.tls });
  try {
    const startedAt = performance.now();
    const reply = await get(wire, `${url.pathname}${url.search}`, settings.responseMs, {});
    const seen = value('response', (performance.now() - startedAt) / 1000, settings.responseMs / 1000);
    const wrong = wrongIn(reply, wanted);
    if (wrong !== undefined) return breached(`${what} ${wrong}.`, hint, { ...subject, values: [seen] });
    return judged([seen], `${what} answered as expected.`, { ...subject, hint });
  } catch (error) {
    return notAnswered(error, what, hint, subject);
  } finally {
    wire.close();
  }
}

/** What an answer has other than expected; `undefined` where nothing is. Nothing of the answer itself is told. */
export function wrongIn(
  { status, body }: Pick<Reply, 'status' | 'body'>,
  { status: wanted, contains, json }: Omit<ExpectedAnswer, 'url'>,
): string | undefined {
  if (status !== wanted) return `answered with HTTP ${status}, expected ${wanted}`;
  if (contains !== undefined && !body.includes(contains)) {
    return `answered without the text ${JSON.stringify(contains)}`;
  }
  if (json === undefined) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return 'answered with something other than JSON';
  }
  const missing = Object.entries(json).find(([path, each]) => valueIn(document, path) !== each);
  return missing && `answered with another value at ${missing[0]} than ${JSON.stringify(missing[1])}`;
}

function valueIn(document: unknown, path: string): unknown {
  let found = document;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function get(
  wire: Wire,
  path: string,
  limitMs: number,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  // The path alone: a query may hold what is nobody's business.
  const what = `GET ${path.replace(/\?.*$/s, '')}`;
  return wire.get({
    path,
    headers,
    attempt: { what, transport: 'web', origin: wire.origin, database: undefined, limitMs },
  });
}

/** No answer at all is what the indicator is for; anything else is a fault of ours. */
function notAnswered(error: unknown, what: string, hint: string, subject: Subject = {}): Reading {
  if (!(error instanceof JourneyFailure) || (error.kind !== 'timeout' && error.kind !== 'transport'))
    throw error;
  return breached(`${what} did not answer: ${error.message}`, hint, subject);
}
