import { certificateExpiry } from '../../fixtures/odoo/certificate.ts';
import { datetime, optional, searchRecords, text } from '../../fixtures/odoo/records.ts';
import type { Indicator, Look, Reading } from './look.ts';
import { judged, notApplicable, unknown, unknownFrom, value } from './look.ts';
import { fieldsOf } from './models.ts';
import { instantWords, spanWords, unixMsOf } from './words.ts';

/** What ends by itself on a day that is known before. */

const MODEL = 'res.users.apikeys';

/**
 * The API key that the probe signs in with. Odoo keeps only a hash of it, so which of the user's keys it is can be told
 * by its name alone; without one it is the key that ends first. Keys expire since 17.
 */
export const apiKey: Indicator = async ({ probeKey, settings, probe: open, nowMs }) => {
  if (probeKey === undefined) return notApplicable('The probe signs in with a password.');
  const session = await open();
  const fields = await fieldsOf(session, MODEL, ['expiration_date']);
  if (!fields?.has('expiration_date'))
    return notApplicable('API keys do not expire in this version of Odoo.');
  const keys = await searchRecords(
    session,
    MODEL,
    [['user_id', '=', session.uid]],
    { name: text, expiration_date: optional(datetime) },
    { order: 'id' },
  );
  const wanted = settings.apiKeyName;
  const own = wanted === undefined ? keys : keys.filter(({ name }) => name === wanted);
  if (own.length === 0) {
    return unknown(
      wanted === undefined
        ? 'The user sees no API key of its own.'
        : `The user has no API key named ${wanted}.`,
      'Check the API keys in the preferences of the probe user, and correct indicators.api_key.name.',
    );
  }
  const ends = own
    .flatMap(({ name, expiration_date: end }) => (end === undefined ? [] : [{ name, endMs: unixMsOf(end) }]))
    .toSorted((a, b) => a.endMs - b.endMs);
  const [first] = ends;
  if (!first) return notApplicable('The API key does not expire.');
  const others = own.length > 1 ? `; the first of ${own.length} keys of the user to expire` : '';
  return judged(
    [value('expires', first.endMs / 1000, (nowMs + settings.expiryMs) / 1000)],
    `The API key ${first.name} ${endWords(first.endMs, nowMs)}${others}.`,
    {
      hint: 'Create a new key in the preferences of the probe user, store it where api_key refers to, and remove the old one.',
    },
  );
};

/** The certificates of the target and of the gateway, where they speak TLS. */
export const certificate: Indicator = async (look) => {
  const places = [
    ['target', look.target.url],
    ['pushgateway', look.pushgatewayUrl],
  ] as const;
  const secure = places.flatMap(([endpoint, url]) =>
    url?.startsWith('https:') === true ? [{ endpoint, url }] : [],
  );
  if (secure.length === 0) return notApplicable('Neither the target nor the gateway uses https.');
  return Promise.all(secure.map(({ endpoint, url }) => certificateOf(endpoint, url, look)));
};

async function certificateOf(
  endpoint: string,
  url: string,
  { settings, nowMs, target }: Look,
): Promise<Reading> {
  try {
    const { expiresMs, subject } = await certificateExpiry(
      url,
      settings.responseMs,
      endpoint === 'target' ? target.proxy : undefined,
    );
    return judged(
      [value('expires', expiresMs / 1000, (nowMs + settings.expiryMs) / 1000)],
      `The certificate ${subject} of ${new URL(url).host} ${endWords(expiresMs, nowMs)}.`,
      {
        endpoint,
        hint: 'Renew it, find out why that did not happen automatically, and reload the server that terminates TLS.',
      },
    );
  } catch (error) {
    return { ...unknownFrom(error, 'certificate'), endpoint };
  }
}

function endWords(endMs: number, nowMs: number): string {
  const leftS = (endMs - nowMs) / 1000;
  const day = instantWords(endMs);
  return leftS > 0 ? `ends on ${day}, in ${spanWords(leftS)}` : `ended on ${day}, ${spanWords(-leftS)} ago`;
}
