import type { Situation } from './situation.ts';
import { ACCOUNTING } from './situations/accounting.ts';
import { GOODS } from './situations/goods.ts';
import { HABITS } from './situations/habits.ts';
import { ORDERS } from './situations/orders.ts';
import { PARTNERS } from './situations/partners.ts';
import { PRICES } from './situations/prices.ts';
import { TAXES } from './situations/taxes.ts';
import { USERS } from './situations/users.ts';
import { WAREHOUSES } from './situations/warehouses.ts';

/** Every situation, by what it is about. */
export const SITUATIONS: readonly Situation[] = [
  ...ORDERS,
  ...PRICES,
  ...TAXES,
  ...ACCOUNTING,
  ...WAREHOUSES,
  ...PARTNERS,
  ...USERS,
  ...GOODS,
  ...HABITS,
];
