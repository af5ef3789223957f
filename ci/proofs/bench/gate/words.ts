import type { Effect } from './calibration.ts';

/** Shares for people. */

export function effectText({ value, low, high }: Effect): string {
  const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)}%`;
  return `${signed(value)} (${signed(low)} to ${signed(high)})`;
}

export function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}
