/** Views that change Odoo's own, as an upgrade or a customisation might. They fit Odoo 14 and 19. */

/** A view that inherits from another one. */
export interface ViewChange {
  /** External id of the view it changes. */
  readonly inherits: string;
  /** Its `arch`. */
  readonly arch: string;
}

/** The same change to each of the first `count` elements; after a change the next one is the first. */
function repeated(count: number, change: string): string {
  return `<data>${change.repeat(count)}</data>`;
}

/** Not a selector of the page: where the report begins. */
const PAGE = "//div[hasclass('page')]";

export const confirmButtonRenamed: ViewChange = {
  inherits: 'sale.view_order_form',
  arch: repeated(
    2,
    `<xpath expr="//button[@name='action_confirm']" position="attributes">
       <attribute name="name">action_cutoff_confirm</attribute>
     </xpath>`,
  ),
};

export const customerFieldHidden: ViewChange = {
  inherits: 'sale.view_order_form',
  arch: `<xpath expr="//field[@name='partner_id']" position="attributes">
           <attribute name="invisible">1</attribute>
         </xpath>`,
};

export const validateButtonGone: ViewChange = {
  inherits: 'stock.view_picking_form',
  arch: repeated(2, `<xpath expr="//button[@name='button_validate']" position="replace"/>`),
};

export const postButtonGone: ViewChange = {
  inherits: 'account.view_move_form',
  arch: repeated(2, `<xpath expr="//button[@name='action_post']" position="replace"/>`),
};

export const slipFails: ViewChange = {
  inherits: 'stock.report_delivery_document',
  arch: `<xpath expr="${PAGE}" position="before"><t t-esc="o.no_such_field"/></xpath>`,
};

export const slipWithoutLines: ViewChange = {
  inherits: 'stock.report_delivery_document',
  arch: `<xpath expr="//table[@name='stock_move_line_table']" position="replace"/>`,
};

export const slipWithWrongQuantities: ViewChange = {
  inherits: 'stock.stock_report_delivery_aggregated_move_lines',
  arch: `<xpath expr="//td[@name='move_line_aggregated_quantity' or @name='move_line_aggregated_qty_done']/span[1]"
           position="replace"><span>0</span></xpath>`,
};

export const invoiceDocumentFails: ViewChange = {
  inherits: 'account.report_invoice_document',
  arch: `<xpath expr="${PAGE}" position="before"><t t-esc="o.no_such_field"/></xpath>`,
};

export const clientPageFails: ViewChange = {
  inherits: 'web.webclient_bootstrap',
  arch: `<xpath expr="//t[@t-set='head_web']" position="before"><t t-esc="no_such_name.value"/></xpath>`,
};
