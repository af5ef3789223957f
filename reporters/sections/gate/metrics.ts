import type { Metric } from '../../metrics/metric.ts';
import { OF_PARTS } from '../../metrics/metric.ts';

/** The metrics of the release gate, a part of the catalogue. Their target is the candidate. */

export const GATE_METRICS = {
  odoo_gate_success: {
    name: 'odoo_gate_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the gate passed (1) or the candidate failed it (0). No sample where it is inconclusive.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_gate_verdict: {
    name: 'odoo_gate_verdict',
    type: 'gauge',
    unit: 'boolean',
    help: 'Verdict of the gate: 1 for the one it has, 0 for the others.',
    grouping: 'part',
    labels: [...OF_PARTS, 'verdict'],
  },
  odoo_gate_step_ratio: {
    name: 'odoo_gate_step_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'Time of the step at the candidate over that at the baseline, geometric mean of pairs. No sample where it was not measured.',
    grouping: 'part',
    labels: [...OF_PARTS, 'step'],
  },
  odoo_gate_more_queries: {
    name: 'odoo_gate_more_queries',
    type: 'gauge',
    unit: 'queries',
    help: 'Queries of the step at the candidate above those at the baseline; below zero where it asks less. No sample where they were not counted.',
    grouping: 'part',
    labels: [...OF_PARTS, 'step'],
  },
  odoo_gate_blocks: {
    name: 'odoo_gate_blocks',
    type: 'gauge',
    unit: 'blocks',
    help: 'Blocks of pairs that the verdict rests on.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_gate_last_run_timestamp_seconds: {
    name: 'odoo_gate_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last gate.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_gate_last_success_timestamp_seconds: {
    name: 'odoo_gate_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last gate that passed; carried forward over those that do not.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;
