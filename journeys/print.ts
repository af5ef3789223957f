import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { pdfDefect } from '../fixtures/odoo/documents.ts';
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
  let text = printed.text;
  if (printed.format === 'pdf') {
    const defect = pdfDefect(printed);
    expectThat(defect === undefined, `${wanted.what} ${defect}.`);
    const html = await world.documents.render(wanted.report, wanted.id, 'html');
    refuseError(`${inSentence} as HTML`, html.status);
    expectSame(`The HTTP status of ${inSentence} as HTML`, html.status, 200);
    text = html.text;
  }
  for (const expected of wanted.contains) {
    expectThat(text.includes(expected), `${wanted.what} does not show ${expected}.`);
  }
}

/** Odoo answers 500 when a report raised an exception; what a proxy answers in its place is above that. */
function refuseError(what: string, status: number): void {
  if (status < 500) return;
  throw new JourneyFailure(
    status === 500 ? 'fault' : 'transport',
    `Printing ${what} was answered with HTTP ${status}.`,
    {
      hint:
        status === 500
          ? 'Read the log of Odoo at this time for the exception of the report; the page does not show it.'
          : 'The proxy or the Odoo worker behind it failed: read both logs at this time.',
    },
  );
}
