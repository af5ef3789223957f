import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditSection } from '../../../fixtures/record/audit.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { runAudit } from '../../../load/audit/audit.ts';
import { JOURNAL_FILE } from '../../../load/result/journal.ts';
import { batchFolder } from './batch.ts';
import type { Side } from './pairs.ts';

/** The audit of one side over all of its batches together: their journals one after the other are one journal. */
export async function auditSide(request: {
  readonly runId: string;
  readonly target: Target;
  readonly folder: string;
  readonly side: Side;
  readonly batches: number;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}): Promise<AuditSection> {
  const { folder, side, batches } = request;
  const whole = join(folder, side);
  await mkdir(whole, { recursive: true });
  await rm(join(whole, JOURNAL_FILE), { force: true });
  for (let batch = 1; batch <= batches; batch++) {
    const part = await readFile(join(batchFolder(folder, side, batch), JOURNAL_FILE), 'utf8').catch(() => '');
    if (part !== '') await writeFile(join(whole, JOURNAL_FILE), part, { flag: 'a' });
  }
  return runAudit({ ...request, folder: whole, isHurried: false });
}
