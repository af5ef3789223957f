/** Lines, quantities and products of the orders of a window, as shapes. Pure. */

import { seenShare, zipfExponent, zipfShare } from './skew.ts';
import type { Demand } from './recorded-profile.ts';

/** A line as read; ids stay in memory and end here. */
export interface SeenLine {
  readonly orderId: number;
  readonly productId: number;
  readonly quantity: number;
}

/** Quantities above this are told apart by two digits only: a histogram, not a list of orders. */
const EXACT_UP_TO = 20;
const MOST_PAIRS = 200;

/** What the lines show; `undefined` where there is not one of goods. */
export function demandOf(lines: readonly SeenLine[]): {
  readonly demand: Demand | undefined;
  readonly odd: number;
} {
  const usable = lines.filter(({ quantity }) => quantity > 0);
  const odd = lines.length - usable.filter(({ quantity }) => Number.isInteger(quantity)).length;
  if (usable.length === 0) return { demand: undefined, odd };
  const perOrder = countsBy(usable.map(({ orderId }) => orderId));
  const perProduct = [...countsBy(usable.map(({ productId }) => productId)).values()];
  const exponent = rounded(zipfExponent(perProduct));
  const tenth = Math.max(1, Math.round(perProduct.length / 10));
  const share = (top: number): { seen: number; fitted: number } => ({
    seen: rounded(seenShare(perProduct, top)),
    fitted: rounded(zipfShare(perProduct.length, exponent, top)),
  });
  return {
    odd,
    demand: {
      orders: perOrder.size,
      lines: histogram([...perOrder.values()]),
      quantities: histogram(usable.map(({ quantity }) => coarse(Math.ceil(quantity)))),
      products: perProduct.length,
      skew: { model: 'zipf', exponent, lines: usable.length, hottest: share(1), hottestTenth: share(tenth) },
    },
  };
}

function countsBy(keys: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function histogram(values: readonly number[]): [value: number, count: number][] {
  const pairs = [...countsBy(values)].toSorted(([a], [b]) => a - b);
  if (pairs.length <= MOST_PAIRS) return pairs;
  const last = pairs[MOST_PAIRS - 1]?.[0] ?? 1;
  return histogram(values.map((value) => Math.min(value, last)));
}

/** Two significant digits, upwards. */
function coarse(value: number): number {
  if (value <= EXACT_UP_TO) return value;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
