import type { PanelSpec } from './panel.ts';

/** Panels of one figure, and the colours of their thresholds. */

export const BAD_FROM_ONE = [
  [null, 'green'],
  [1, 'red'],
] as const;
export const WARN_FROM_ONE = [
  [null, 'green'],
  [1, 'orange'],
] as const;
export const DOWN_UP = [
  [null, 'red'],
  [1, 'green'],
] as const;

export const stat = (
  title: string,
  description: string,
  expr: string,
  thresholds: PanelSpec['thresholds'],
): PanelSpec => ({
  title,
  description,
  kind: 'stat',
  unit: 'none',
  width: 6,
  height: 4,
  queries: [{ expr, legend: title }],
  ...(thresholds ? { thresholds } : {}),
});
