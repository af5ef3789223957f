import type { Metric } from '../../metrics/metric.ts';
import { OF_PARTS } from '../../metrics/metric.ts';

/** The metrics of the audit of the books, a part of the catalogue. */

export const AUDIT_METRICS = {
  odoo_audit_success: {
    name: 'odoo_audit_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the audit passed (1) or an invariant of the books is broken (0). No sample where it is inconclusive.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_audit_verdict: {
    name: 'odoo_audit_verdict',
    type: 'gauge',
    unit: 'boolean',
    help: 'Verdict of the audit: 1 for the one it has, 0 for the others.',
    grouping: 'part',
    labels: [...OF_PARTS, 'verdict'],
  },
  odoo_audit_invariant_held: {
    name: 'odoo_audit_invariant_held',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the invariant held (1) or is broken (0). No sample where it was not checked.',
    grouping: 'part',
    labels: [...OF_PARTS, 'invariant'],
  },
  odoo_audit_checked_records: {
    name: 'odoo_audit_checked_records',
    type: 'gauge',
    unit: 'records',
    help: 'Documents or rows that the invariant was checked on.',
    grouping: 'part',
    labels: [...OF_PARTS, 'invariant'],
  },
  odoo_audit_broken_records: {
    name: 'odoo_audit_broken_records',
    type: 'gauge',
    unit: 'records',
    help: 'Documents or rows that break the invariant. No sample where it was not checked.',
    grouping: 'part',
    labels: [...OF_PARTS, 'invariant'],
  },
  odoo_audit_last_run_timestamp_seconds: {
    name: 'odoo_audit_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run that was audited.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_audit_last_success_timestamp_seconds: {
    name: 'odoo_audit_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run whose books were right; carried forward over audits that do not pass.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;
