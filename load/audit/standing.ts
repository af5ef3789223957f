/** What of the stock was broken before a run: it is told afterwards, and not blamed on the run. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditSection, type Finding } from '../../fixtures/record/audit.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { searchIds } from '../../fixtures/odoo/records.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import { probeDialect } from '../../fixtures/odoo/versions.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { clientAccount } from './client-account.ts';
import { readSnapshot } from './read-snapshot.ts';
import { Reader } from './reader.ts';
import { RULES } from './rules.ts';
import { OF_ALL_TIME } from './rules/quants.ts';

const FILE = 'standing.json';
const LIMIT_MS = 60_000;

/**
 * Notes in the folder of a run what the stock of the target's products breaks before it. Never throws: where it cannot be
 * read, the audit counts everything as the run's.
 */
export async function noteStanding(
  { runId, target, folder }: { readonly runId: string; readonly target: Target; readonly folder: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    const session = await connect(target);
    try {
      const dialect = await probeDialect(session, await serverVersion(target));
      const limits = { deadlineMs: performance.now() + LIMIT_MS, callTimeoutMs: LIMIT_MS, signal };
      const products = await searchIds(session, 'product.product', [
        ['default_code', '=like', `${target.catalogue.productCodePrefix}%`],
      ]);
      const client = clientAccount(runId, [], {});
      const reader = new Reader({ session, dialect, ...limits });
      const books = await readSnapshot(reader, client, () => undefined, products);
      const findings = RULES.filter(({ name }) => OF_ALL_TIME.includes(name)).flatMap(({ name, rule }) =>
        rule(books, client).breaches.map((breach) => ({ invariant: name, ...breach })),
      );
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, FILE), JSON.stringify(findings));
    } finally {
      await session.close();
    }
  } catch {
    // The run itself meets, and tells, whatever keeps the target from being read.
  }
}

/** What was noted; nothing if it could not be read. */
export async function readStanding(folder: string): Promise<readonly Finding[]> {
  try {
    return AuditSection.shape.findings.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    return [];
  }
}

/** Whether a finding is as it was before: at the same place, and out by as much. */
export function isStanding(finding: Finding, standing: readonly Finding[]): boolean {
  return standing.some(
    (each) =>
      each.invariant === finding.invariant &&
      placeOf(each) === placeOf(finding) &&
      (isSame(differenceOf(each), differenceOf(finding)) ||
        (each.seen === finding.seen && each.expected === finding.expected)),
  );
}

function placeOf({ message }: Finding): string {
  return message.slice(0, message.indexOf(': '));
}

function differenceOf({ seen, expected }: Finding): number {
  return Number(seen) - Number(expected);
}

/** Not for texts, whose difference is not a number. */
function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-4;
}
