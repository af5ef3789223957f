import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { pdfDefect } from '../fixtures/odoo/documents.ts';
import { kindOfReply, replyHint } from '../fixtures/odoo/failures.ts';
import type { Client } from '../fixtures/pages/client.ts';
import type { PrintedDocument } from './documents.ts';
import { expectSame, expectThat } from './expectation.ts';
import type { World } from './world.ts';

/** Renders a document in the format that the server offers: PDF where wkhtmltopdf is there, HTML otherwise. */
export async function print(world: World, report: string, id: number): Promise<PrintedDocument> {
  return world.documents.render(report, id, await world.documents.format());
}

/** What the check of a printed document does not see where the server makes no PDF. */
export async function weakerWithoutPdf({ documents }: World): Promise<string | undefined> {
  if ((await documents.format()) === 'pdf') return undefined;
  return 'documents are printed and checked as HTML instead of PDF, because this Odoo finds no wkhtmltopdf';
}

/** The same in the browser, with its own session. */
export async function printInBrowser(
  client: Client,
  world: World,
  report: string,
  id: number,
): Promise<PrintedDocument> {
  return client.print({ report, id }, await world.documents.format(), world.dialect);
}

/**
 * The document came out, and it is the right one: a PDF begins as one, and the HTML form of the same document holds
 * its number and its products.
 */
export async function checkPrinted(
  world: World,
  printed: PrintedDocument,
  wanted: {
    readonly what: string;
    readonly report: string;
    readonly id: number;
    readonly contains: readonly string[];
  },
): Promise<void> {
  const inSentence = `${wanted.what.charAt(0).toLowerCase()}${wanted.what.slice(1)}`;
  refuseError(inSentence, printed.status);
  expectSame(`The HTTP status of ${inSentence}`, printed.status, 200);
  refuseForeign(inSentence, printed);
  let text = printed.text;
  if (printed.format === 'pdf') {
    const defect = pdfDefect(printed);
    expectThat(defect === undefined, `${wanted.what} ${defect}.`);
    const html = await world.documents.render(wanted.report, wanted.id, 'html');
    refuseError(`${inSentence} as HTML`, html.status);
    expectSame(`The HTTP status of ${inSentence} as HTML`, html.status, 200);
    refuseForeign(inSentence, html);
    text = html.text;
  }
  text = readable(text);
  for (const expected of wanted.contains) {
    expectThat(text.includes(expected), `${wanted.what} does not show ${expected}.`);
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** HTML as a person reads it: codes and names may have an ampersand, a quote or a bracket. */
function readable(html: string): string {
  return html.replaceAll(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w+));/gi, (all, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[name] ?? all;
  });
}

/**
 * Odoo answers 500 when a report raised an exception, 403 and 404 for what the user may not see or what is gone. Every
 * other error is an answer of what stands in front of it.
 */
function refuseError(what: string, status: number): void {
  if (status < 400 || status === 403 || status === 404) return;
  const message = `Printing ${what} was answered with HTTP ${status}.`;
  throw status === 500
    ? new JourneyFailure('fault', message, {
        hint: 'Read the log of Odoo at this time for the exception of the report; the page does not show it.',
      })
    : new JourneyFailure(kindOfReply(status), message, {
        hint: replyHint({ status, contentType: '', location: undefined, body: '' }),
      });
}

/** What every document of Odoo has as HTML: its styles, or the marks of its layout. */
const SIGNS_OF_ODOO = /\/web\/|data-oe-|o_report|o_company/;

/** A page in place of a document that is not from Odoo: a maintenance page, a portal, a firewall. */
function refuseForeign(what: string, { format, text }: Pick<PrintedDocument, 'format' | 'text'>): void {
  const isPage = /^\s*<(?:!doctype|html|head|body)/i.test(text);
  if (!isPage || (format === 'html' && SIGNS_OF_ODOO.test(text))) return;
  throw new JourneyFailure('transport', `Printing ${what} was answered with a page that is not from Odoo.`, {
    hint: replyHint({ status: 200, contentType: 'text/html', location: undefined, body: text }),
  });
}
