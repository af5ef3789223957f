import { verdictGroup } from '../../metrics/group.ts';
import { defineSection } from '../../section.ts';
import { auditSection } from './html.ts';
import { auditSuite } from './junit.ts';
import { AUDIT_METRICS, auditSamples } from './metrics.ts';
import { auditLines } from './terminal.ts';
import { auditSentence } from './words.ts';

/** Whether the books are right after the run. */
export const AUDIT = defineSection({
  name: 'audit',
  read: ({ audit }) => audit,
  sentence: auditSentence,
  metrics: AUDIT_METRICS,
  groups: (audit, record) => [
    verdictGroup(record, 'audit', 'odoo_audit_checked_records', audit.verdict, auditSamples(audit)),
  ],
  html: (audit, { record }) => auditSection(audit, record.target.url),
  junit: (audit, { record }) => [auditSuite(record, audit)],
  terminal: (audit, _run, paint) => auditLines(audit, paint),
});
