/**
 * What an order must cost, computed here and not asked of Odoo. Amounts are decimal numbers in the currency of the
 * company; rounding is done on integers of the smallest unit, half away from zero as Odoo's `float_round`
 * (odoo/tools/float_utils.py, HALF-UP) does.
 */

/** One tax as the checks can recompute it: a percentage on top of the price. */
export interface PercentTax {
  readonly id: number;
  /** For example 15 for 15 %. */
  readonly percent: number;
}

export interface PricedLine {
  readonly quantity: number;
  readonly priceUnit: number;
  readonly taxes: readonly PercentTax[];
}

/** `res.company.tax_calculation_rounding_method`. */
export type TaxRounding = 'round_per_line' | 'round_globally';

export interface Totals {
  readonly untaxed: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * Rounds half away from zero to `digits` decimals. A product of two decimals such as 1.005 × 100 carries binary
 * dust below the half; an epsilon of a few units in the last place lifts it, as in Odoo.
 */
export function roundMoney(amount: number, digits: number): number {
  const scaled = amount * 10 ** digits;
  const epsilon = Math.abs(scaled) * 2 ** -50;
  const rounded = Math.sign(scaled) * Math.floor(Math.abs(scaled) + epsilon + 0.5);
  return rounded === 0 ? 0 : rounded / 10 ** digits;
}

/** Subtotal of a line without tax. */
export function lineSubtotal(line: PricedLine, digits: number): number {
  return roundMoney(line.quantity * line.priceUnit, digits);
}

/** Totals of a document over its lines. An empty document costs nothing. */
export function documentTotals(lines: readonly PricedLine[], rounding: TaxRounding, digits: number): Totals {
  let untaxed = 0;
  let perLine = 0;
  const rawByTax = new Map<number, number>();
  for (const line of lines) {
    const subtotal = lineSubtotal(line, digits);
    untaxed += subtotal;
    for (const tax of line.taxes) {
      const base = rounding === 'round_globally' ? line.quantity * line.priceUnit : subtotal;
      const raw = (base * tax.percent) / 100;
      perLine += roundMoney(raw, digits);
      rawByTax.set(tax.id, (rawByTax.get(tax.id) ?? 0) + raw);
    }
  }
  const globally = [...rawByTax.values()].reduce((sum, raw) => sum + roundMoney(raw, digits), 0);
  const tax = roundMoney(rounding === 'round_globally' ? globally : perLine, digits);
  const net = roundMoney(untaxed, digits);
  return { untaxed: net, tax, total: roundMoney(net + tax, digits) };
}

/** Whether two amounts are the same money: they differ by less than half the smallest unit. */
export function sameMoney(a: number, b: number, digits: number): boolean {
  return Math.abs(a - b) < 0.5 * 10 ** -digits;
}
