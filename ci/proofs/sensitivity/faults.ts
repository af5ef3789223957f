import type { Fault } from './fault.ts';
import { ACCESS } from './faults/access.ts';
import { ACCOUNTING } from './faults/accounting.ts';
import { BOOKS } from './faults/books.ts';
import { MASTER_DATA } from './faults/master-data.ts';
import { PROXY } from './faults/proxy.ts';
import { PURCHASE } from './faults/purchase.ts';
import { SALES } from './faults/sales.ts';
import { WAREHOUSE } from './faults/warehouse.ts';
import { WEB_CLIENT } from './faults/web-client.ts';

/**
 * The catalogue of seeded faults: what is wrong, how it gets into Odoo, and which journey has to notice it, in which
 * step and as what kind of failure. In the order in which they are run and shown.
 *
 * To add one, add a row to the table of its area in `faults/`; its code goes into the add-on `cutoff_faults`, its
 * trigger into `triggers.ts`, its view into `views.ts`.
 */
export const FAULTS: readonly Fault[] = [
  ...ACCESS,
  ...MASTER_DATA,
  ...SALES,
  ...WAREHOUSE,
  ...PURCHASE,
  ...ACCOUNTING,
  ...WEB_CLIENT,
  ...BOOKS,
  ...PROXY,
];
