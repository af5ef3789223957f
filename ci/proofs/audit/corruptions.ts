import type { Corruption } from './corruption.ts';
import { ACCOUNTING } from './corruptions/accounting.ts';
import { SALES } from './corruptions/sales.ts';
import { STOCK } from './corruptions/stock.ts';

/** Every corruption, in the order in which they are tried and shown. To add one, add a row to its area. */
export const CORRUPTIONS: readonly Corruption[] = [...SALES, ...STOCK, ...ACCOUNTING];
