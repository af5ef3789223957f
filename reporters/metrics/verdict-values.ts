import type { Verdict } from '../../fixtures/record/verdict.ts';
import { VERDICTS } from '../../fixtures/record/verdict.ts';
import type { Sample } from './groups.ts';

/** Which verdict it is, and whether that is success: no sample of success where nothing is said about the target. */
export function verdictValues(
  verdict: Verdict,
  success: 'odoo_load_success' | 'odoo_audit_success' | 'odoo_capacity_success' | 'odoo_gate_success',
  each: 'odoo_load_verdict' | 'odoo_audit_verdict' | 'odoo_capacity_verdict' | 'odoo_gate_verdict',
): readonly Sample[] {
  return [
    ...VERDICTS.map((name): Sample => ({
      metric: each,
      labels: { verdict: name },
      value: name === verdict ? 1 : 0,
    })),
    ...(verdict === 'inconclusive'
      ? []
      : [{ metric: success, labels: {}, value: verdict === 'pass' ? 1 : 0 } satisfies Sample]),
  ];
}
