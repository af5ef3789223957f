import { describe, expect, it } from 'vitest';
import type { RenderedDocument } from '../fixtures/odoo/documents.ts';
import { dialectOf } from '../fixtures/odoo/versions.ts';
import { checkPrinted } from './print.ts';
import type { World } from './world.ts';

const SLIP = '<html><head><link href="/web/assets/1/web.report_assets.css"/></head>WH/OUT/1 CUT-P1</html>';
const MAINTENANCE = '<html><title>We are back soon</title></html>';

/** What the check says of a document that came so, where the same as HTML comes like `asHtml`. */
function check(
  format: 'pdf' | 'html',
  status: number,
  text: string,
  asHtml = SLIP,
  contains = ['WH/OUT/1', 'CUT-P1'],
): Promise<void> {
  const outOfReach = (): never => expect.fail('Only documents are asked for.');
  const rendered = (body: string): RenderedDocument => ({
    format,
    status,
    contentType: '',
    bytes: 5_000,
    text: body,
  });
  const world: World = {
    selection: { productCodePrefix: 'CUT-P', customerRefPrefix: 'CUT-C' },
    ledger: { intend: outOfReach, created: outOfReach },
    reference: 'cutoff-test',
    documentName: undefined,
    random: () => 0,
    login: 'probe',
    signIn: outOfReach,
    enter: outOfReach,
    admits: outOfReach,
    get acting() {
      return outOfReach();
    },
    get verifier() {
      return outOfReach();
    },
    documents: {
      format: () => Promise.resolve(format),
      render: () => Promise.resolve({ ...rendered(asHtml), format: 'html' }),
    },
    dialect: dialectOf({ series: 19, text: '19.0' }),
  };
  const wanted = { what: 'The slip', report: 'slip', id: 1, contains };
  return checkPrinted(world, rendered(text), wanted);
}

describe('checkPrinted', () => {
  it('accepts a document as PDF and as HTML', async () => {
    await check('html', 200, SLIP);
    await check('pdf', 200, '%PDF-1.4 … %%EOF');
  });

  it('finds codes and names with characters that HTML escapes', async () => {
    const slip = SLIP.replace('CUT-P1', 'A&amp;B &lt;M6&gt; O&#39;Neil &#x22;x&quot;');
    await check('html', 200, slip, slip, ['A&B', '<M6>', "O'Neil", '"x"']);
    await expect(check('html', 200, slip, slip, ['A&C'])).rejects.toMatchObject({ kind: 'assertion' });
  });

  it('blames the way to Odoo for a page of maintenance in the place of a document', async () => {
    for (const asked of [
      check('html', 200, MAINTENANCE),
      check('pdf', 200, MAINTENANCE),
      check('pdf', 200, '%PDF-1.4 … %%EOF', MAINTENANCE),
    ]) {
      await expect(asked).rejects.toMatchObject({ kind: 'transport' });
    }
  });

  it.each([
    [403, 'assertion'],
    [404, 'assertion'],
    [406, 'transport'],
    [429, 'throttled'],
    [500, 'fault'],
    [502, 'transport'],
  ])('takes HTTP %i for %s', async (status, kind) => {
    await expect(check('pdf', status, MAINTENANCE)).rejects.toMatchObject({ kind });
  });

  it('says what a document does not show', async () => {
    await expect(check('html', 200, SLIP.replace('CUT-P1', ''))).rejects.toMatchObject({
      kind: 'assertion',
      message: 'The slip does not show CUT-P1.',
    });
  });
});
