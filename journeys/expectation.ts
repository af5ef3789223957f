import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { sameMoney, type Currency } from '../fixtures/facts/currency.ts';

/**
 * Business checks in the words of the business: each throws a failure of kind `assertion` that names the document,
 * what was seen and what was expected. Portable.
 */

type Plain = string | number | boolean | null | readonly (string | number)[];

/** Two values must be the same; lists in the same order. */
export function expectSame(what: string, seen: Plain, expected: Plain): void {
  if (seen === expected) return;
  if (JSON.stringify(seen) !== JSON.stringify(expected))
    fail(what, JSON.stringify(seen), JSON.stringify(expected));
}

/** Two sets of ids or codes must have the same members. */
export function expectSameSet(
  what: string,
  seen: readonly (string | number)[],
  expected: readonly (string | number)[],
): void {
  // The one member that most sets have needs no order.
  if (seen.length === 1 && expected.length === 1 && seen[0] === expected[0]) return;
  const order = (a: string | number, b: string | number): number => String(a).localeCompare(String(b));
  expectSame(what, seen.toSorted(order), expected.toSorted(order));
}

/** One of several values. */
export function expectOneOf(what: string, seen: string, expected: readonly string[]): void {
  if (!expected.includes(seen)) fail(what, seen, expected.join(' or '));
}

/** Two amounts of money must agree to the smallest unit of the currency. */
export function expectMoney(what: string, seen: number, expected: number, currency: Currency): void {
  const { digits, rounding, name } = currency;
  if (sameMoney(seen, expected, rounding)) return;
  fail(what, `${seen.toFixed(digits)} ${name}`, `${expected.toFixed(digits)} ${name}`);
}

/** A price must agree to the decimals that prices have in the target: Odoo rounds it to them, or only shows it so. */
export function expectPrice(what: string, seen: number, expected: number, digits: number): void {
  // An exact half may have gone either way.
  if (Math.abs(seen - expected) > 0.5 * 10 ** -digits + 1e-9) {
    const shown = (price: number): string => price.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, '$1');
    fail(what, shown(seen), shown(expected));
  }
}

/** Two quantities must agree; Odoo stores them as binary floats, rounded to six decimals here. */
export function expectQuantity(what: string, seen: number, expected: number): void {
  if (Math.abs(seen - expected) > 1e-6) fail(what, String(seen), String(expected));
}

/** Something must hold that is not a comparison of two values. */
export function expectThat(holds: boolean, message: string): asserts holds {
  if (!holds) throw new JourneyFailure('assertion', message);
}

/** A value that an earlier step must have left in the state; its absence is our own mistake. */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined)
    throw new JourneyFailure('harness', `A step ran without ${what}: steps are out of order.`);
  return value;
}

function fail(what: string, seen: string, expected: string): never {
  throw new JourneyFailure('assertion', `${what} is ${seen}, expected ${expected}.`);
}
