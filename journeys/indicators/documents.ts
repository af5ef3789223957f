import { hasPassword } from '../../fixtures/odoo/second-factor.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { pdfDefect } from '../../fixtures/odoo/documents.ts';
import type { DocumentFormat, RenderedDocument } from '../../fixtures/odoo/documents.ts';
import { optional, searchRecords, text } from '../../fixtures/odoo/records.ts';
import type { Domain } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Indicator, Look, Reading } from './look.ts';
import { breached, judged, notApplicable, unknown, value } from './look.ts';
import { fieldsOf } from './models.ts';

interface DocumentKind {
  readonly what: string;
  readonly model: string;
  readonly newest: Domain;
  readonly order: string;
  readonly report: string;
}

/** The slip of the newest delivery that was shipped. */
export const deliverySlip: Indicator = (look) =>
  newestDocument(look, {
    what: 'delivery slip',
    model: 'stock.picking',
    newest: [
      ['picking_type_id.code', '=', 'outgoing'],
      ['state', '=', 'done'],
    ],
    order: 'id desc',
    report: 'stock.report_deliveryslip',
  });

/**
 * The newest invoice to a customer that was posted. Odoo 19 changes an invoice whenever it is rendered: computing the
 * parent of its lines (`account.move.line._compute_parent_id`) goes through their `write`, which marks the invoice as
 * modified by hand. So where invoices have that mark, none is rendered unless the configuration accepts it.
 */
export const invoiceDocument: Indicator = async (look) => {
  if (!look.settings.documents.touchInvoices) {
    const marks = await fieldsOf(await look.session(), 'account.move', ['is_manually_modified']);
    if (marks?.has('is_manually_modified') === true) {
      return notApplicable(
        'This version of Odoo marks an invoice as modified by hand when it is printed (indicators.documents.touch_invoices accepts that).',
      );
    }
  }
  return newestDocument(look, {
    what: 'invoice',
    model: 'account.move',
    newest: [
      ['move_type', '=', 'out_invoice'],
      ['state', '=', 'posted'],
    ],
    order: 'id desc',
    report: 'account.report_invoice',
  });
};

/**
 * Renders a document that exists, with the rights of the probe user. As HTML nothing is written. As PDF Odoo files the
 * result where the report says so (`ir.actions.report.attachment`; on 14 the invoice does), so such a report is rendered
 * as HTML whatever the configuration wishes, and so is any where the server has no wkhtmltopdf or a single worker.
 */
async function newestDocument(look: Look, kind: DocumentKind): Promise<Reading> {
  const { target, settings } = look;
  if (!hasPassword(target)) {
    return unknown(
      `The ${kind.what} needs a web session, which an API key cannot open.`,
      'Give the probe a password too, or skip it with indicators.skip.',
    );
  }
  const session = await look.session();
  const [found] = await searchRecords(
    session,
    kind.model,
    kind.newest,
    { display_name: text },
    { order: kind.order, limit: 1 },
  );
  if (!found) {
    return unknown(
      `This user sees no ${kind.what} to print.`,
      'Wait for the first one, give the probe user access to it, or skip it with indicators.skip.',
    );
  }
  const documents = await look.documents();
  const format = settings.documents.format === 'pdf' ? await formatFor(kind, session, look) : 'html';
  const startedAt = performance.now();
  const subject = `The ${kind.what} of ${found.display_name} as ${format}`;
  const rendered = await documents.render(kind.report, found.id, format).catch((error: unknown) => {
    if (error instanceof JourneyFailure && (error.kind === 'timeout' || error.kind === 'transport'))
      return error;
    throw error;
  });
  if (rendered instanceof JourneyFailure)
    return breached(`${subject} could not be printed: ${rendered.message}`, HINT);
  const responseS = (performance.now() - startedAt) / 1000;
  const wrong = faultOf(rendered);
  const seen = value('response', responseS, settings.responseMs / 1000);
  if (wrong !== undefined) return breached(`${subject} ${wrong}.`, HINT, { values: [seen] });
  return judged([seen], `${subject} was rendered.`, { hint: HINT });
}

const HINT =
  'Print the same document in Odoo and read the exception of the report in its log. If it is slow, check for busy workers.';

async function formatFor(kind: DocumentKind, session: OdooSession, look: Look): Promise<DocumentFormat> {
  const filing = await searchRecords(session, 'ir.actions.report', [['report_name', '=', kind.report]], {
    attachment: optional(text),
  });
  if (filing.length === 0 || filing.some(({ attachment }) => attachment !== undefined)) return 'html';
  return (await look.documents()).format();
}

/** What is wrong with a document; `undefined` where it is one. */
export function faultOf({
  format,
  status,
  contentType,
  bytes,
  text: body,
}: RenderedDocument): string | undefined {
  if (status !== 200) return `was answered with HTTP ${status}`;
  if (format === 'pdf') {
    return body.startsWith('%PDF-') ? pdfDefect({ bytes, text: body }) : `is not a PDF but ${contentType}`;
  }
  if (bytes === 0) return 'is empty';
  return /<div[^>]*class="[^"]*\bpage\b/.test(body) ? undefined : 'contains no page of a report';
}
