import { fetchOwn } from '../../fixtures/pages/origin.ts';
import type { PrintedDocument } from '../deal.ts';
import type { World } from '../world.ts';
import type { Client } from './driver.ts';

/** Fetches the printed document with the browser's own session, in the format that the server offers. */
export async function printInBrowser(
  { page, target }: Client,
  world: World,
  report: string,
  id: number,
): Promise<PrintedDocument> {
  const format = await world.documents.format();
  const { urls } = world.dialect;
  const base = format === 'pdf' ? urls.reportPdf : urls.reportHtml;
  if (format === 'pdf') {
    const response = await fetchOwn(page.request, `${base}${report}/${id}`, target);
    const body = await response.body();
    return {
      format,
      status: response.status(),
      bytes: body.length,
      text: body.subarray(0, 16).toString('latin1'),
    };
  }
  const response = await page.goto(`${base}${report}/${id}`);
  const text = await page.locator('body').innerText();
  return { format, status: response?.status() ?? 0, bytes: Buffer.byteLength(text), text };
}
