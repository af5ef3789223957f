/** What a rule of the audit is: a pure judgement over the books and the client's account. */

import type { Finding } from '../../fixtures/record/audit.ts';
import type { ClientAccount } from './client-account.ts';
import type { Snapshot } from './snapshot.ts';

/** A finding before it is filed under its invariant. */
export type Breach = Omit<Finding, 'invariant'>;

export interface Ruling {
  /** Documents or rows that were looked at. */
  readonly checked: number;
  readonly breaches: readonly Breach[];
}

export type Rule = (books: Snapshot, client: ClientAccount) => Ruling;

/** Sums of floating point numbers are compared with this tolerance; Odoo rounds quantities of units to 0.01. */
const QUANTITY_TOLERANCE = 1e-4;

export function sameQuantity(a: number, b: number): boolean {
  return Math.abs(a - b) < QUANTITY_TOLERANCE;
}

/** Equal to within less than half of the smallest coin. */
export function sameMoney(a: number, b: number, unit: number): boolean {
  return Math.abs(a - b) < 0.49 * unit;
}

/** A quantity for people: no noise of floating point. */
export function quantityText(value: number): string {
  return String(Math.round(value * 1e4) / 1e4);
}

export function sumOf<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figure(item), 0);
}

export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const known = groups.get(key(item));
    if (known) known.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** Orders that are binding. */
export const CONFIRMED: readonly string[] = ['sale', 'done'];
