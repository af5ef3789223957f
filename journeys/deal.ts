import type { PercentTax, TaxRounding } from './money.ts';

/** What one execution of a journey knows: what it planned, what it saw before, and the documents it made. */
export interface Deal {
  /** Absent in `login`. */
  readonly plan: Plan | undefined;
  order?: OrderDocument;
  /** More was ordered after the delivery: the order stays open beyond what was delivered. */
  hasOpenRest?: boolean;
  /** All pickings of the order's delivery chain seen so far, in the order of their validation. */
  deliveries?: NamedDocument[];
  slip?: PrintedDocument;
  invoice?: NamedDocument;
  print?: PrintedDocument;
  transfer?: NamedDocument;
  /** Set by the steps of `login`. */
  /** Id of the user whom the channel's own session belongs to. */
  signedInAs?: number;
  wrongPasswordAdmitted?: boolean;
}

export interface NamedDocument {
  readonly id: number;
  readonly name: string;
}

export interface OrderDocument extends NamedDocument {
  readonly lineIds: readonly number[];
}

export interface PrintedDocument {
  readonly format: 'pdf' | 'html';
  readonly status: number;
  readonly bytes: number;
  /** Visible text (HTML) or the first bytes (PDF). */
  readonly text: string;
}

/** What the journey set out to do; every check compares with this, never with what the target echoed. */
export interface Plan {
  readonly company: Company;
  readonly customer: NamedDocument;
  readonly lines: readonly PlannedLine[];
  readonly warehouse: Warehouse;
  /**
   * Stock of the planned products before the first step. `undefined` under load: others trade the same products at the
   * same time, so their totals prove nothing, and the checks keep to the journey's own documents.
   */
  readonly before: Stock | undefined;
  /** For internal transfers: where from and where to. */
  readonly transfer:
    { readonly from: number; readonly to: number; readonly pickingTypeId: number } | undefined;
}

export interface Company {
  readonly id: number;
  readonly currencyDigits: number;
  readonly taxRounding: TaxRounding;
}

export interface Warehouse {
  readonly id: number;
  readonly stockLocationId: number;
  readonly internalTypeId: number;
}

export interface PlannedLine {
  readonly productId: number;
  /** `default_code`, unique in the catalogue. */
  readonly code: string;
  /** Full display name, as the client's completion shows it. */
  readonly name: string;
  readonly unitId: number;
  /** Whole units. */
  readonly quantity: number;
  /** Price without tax for one unit. */
  readonly priceUnit: number;
  readonly taxes: readonly PercentTax[];
}

/** Quantities of one product in one location. */
export interface Quant {
  readonly productId: number;
  readonly locationId: number;
  readonly quantity: number;
  readonly reserved: number;
}

/** All quants of some products in internal, transit and customer locations, summed per product and location. */
export interface Stock {
  readonly quants: readonly Quant[];
  /** Ids of the locations of usage `internal`. */
  readonly internalLocationIds: readonly number[];
}
