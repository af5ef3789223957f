import type { Situation } from './situation.ts';
import { ORDERS } from './situations/orders.ts';
import { PRICES } from './situations/prices.ts';
import { TAXES } from './situations/taxes.ts';

/** Every situation, by what it is about. */
export const SITUATIONS: readonly Situation[] = [...ORDERS, ...PRICES, ...TAXES];
