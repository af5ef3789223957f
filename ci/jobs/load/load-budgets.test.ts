import { expect, test } from 'vitest';
import { thresholdsOf } from '../../../load/k6/options.ts';
import { argumentsOf } from '../../../load/k6/runner.ts';
import { objectivesWith } from '../../../reporters/alerts/objectives.ts';
import { budgetsOf } from './load-budgets.ts';
import { thresholdOf, thresholdsFrom } from '../gate/thresholds.ts';

const streams = [
  { name: 'a', journey: 'sales_order' as const, transport: 'xmlrpc' as const, perMinute: {} },
  { name: 'b', journey: 'sales_order' as const, transport: 'xmlrpc' as const, perMinute: {} },
];

test('gives k6 and the gate the same budget for a step', () => {
  const objectives = objectivesWith({ steps: { confirm: { latency: { rpc: 1.5, ui: 9 } } } });
  const budgets = budgetsOf(objectives, { streams });
  expect(budgets.map(({ step, limitMs }) => [step, limitMs])).toEqual([
    ['quotation', 3000],
    ['confirm', 1500],
  ]);
  expect(thresholdOf(thresholdsFrom(objectives), 'confirm').objectiveMs).toBe(1500);
  expect(thresholdsOf(budgets)).toEqual({
    'odoo_load_step_duration{journey:sales_order,transport:xmlrpc,step:quotation,outcome:passed}': [
      'p(95)<=3000',
    ],
    'odoo_load_step_duration{journey:sales_order,transport:xmlrpc,step:confirm,outcome:passed}': [
      'p(95)<=1500',
    ],
  });
});

test('gives k6 thresholds only if there are some', () => {
  const run = { script: 's', samplesPath: 'p' };
  expect(argumentsOf(run)).toContain('--no-thresholds');
  expect(argumentsOf({ ...run, hasThresholds: true })).not.toContain('--no-thresholds');
});
