import { expect, test } from 'vitest';
import { VERDICTS } from '../../../fixtures/record/verdict.ts';
import { passedRecord } from '../../../reporters/sections/journeys/sample.ts';
import { exitOfAudit, withAudit } from './attach.ts';
import { referenceFor } from './stored-run.ts';
import { unreadable } from '../../../load/audit/judge.ts';

const onLab = {
  target: { ...passedRecord().target, kind: 'lab' as const, name: 'lab14', database: 'burst' },
};
const elsewhere = { target: { ...passedRecord().target, kind: 'neutralised' as const, name: 'staging' } };

test('audits a run at the target that it ran against', () => {
  expect(referenceFor(onLab, {})).toMatchObject({ from: 'lab', series: '14', database: 'burst' });
  expect(referenceFor(elsewhere, {})).toEqual({ from: 'configuration', name: 'staging' });
});

test('audits a run at the target that the options name', () => {
  expect(referenceFor(onLab, { database: 'copy' })).toMatchObject({ series: '14', database: 'copy' });
  expect(referenceFor(onLab, { odoo: '19' })).toMatchObject({ series: '19', database: 'burst' });
  expect(referenceFor(onLab, { target: 'other' })).toEqual({ from: 'configuration', name: 'other' });
});

test('refuses options that contradict each other', () => {
  expect(() => referenceFor(onLab, { target: 'x', odoo: '19' })).toThrow(/exclude each other/);
  expect(() => referenceFor(elsewhere, { database: 'x' })).toThrow(/only work with the lab/);
});

test('replaces an earlier audit, and counts the new one in the verdict', () => {
  const gone = unreadable('The server is gone.');
  const audited = withAudit(withAudit(passedRecord(), { ...gone, verdict: 'fail' }), gone);
  expect(audited).toMatchObject({ verdict: 'inconclusive', reasons: ['Audit: The server is gone.'] });
  const exits = VERDICTS.map((verdict) => exitOfAudit({ ...gone, verdict }));
  expect(exits).toEqual(['passed', 'failed', 'inconclusive']);
});
