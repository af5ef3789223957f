/** Whom a run beside a noisy neighbour meets: two databases of the lab, or two targets of the configuration. */

import { CommandError } from '../../../fixtures/failures/errors.ts';
import { openLab } from '../../../fixtures/lab/lab.ts';
import { resolveTarget, type TargetReference } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { checkTarget, rateCap } from '../../../load/limits.ts';

export interface TenantsRequest {
  readonly reference: TargetReference;
  /** A target of the configuration; in the lab a database. */
  readonly neighbour: string | undefined;
  readonly standardDatabase: string;
  /** Whether nobody named the database of the lab that is measured. */
  readonly isOwnDatabase: boolean;
  readonly probePerSecond: number;
  readonly burstPerSecond: number;
}

/** @throws {CommandError} `configuration` for a neighbour that is missing, the same, or may not be loaded like this */
export async function tenantsOf(
  request: TenantsRequest,
): Promise<{ readonly target: Target; readonly neighbour: Target }> {
  const { reference } = request;
  const target = await resolveTarget(reference);
  const neighbour = await resolveTarget(neighbourReference(request));
  if (neighbour.url === target.url && neighbour.database === target.database) {
    throw new CommandError(
      'configuration',
      `--neighbour ${request.neighbour ?? neighbour.name} is the database that is measured, ${target.database}: name another database of the same server.`,
    );
  }
  for (const [each, option, perSecond] of [
    [target, '--probe', request.probePerSecond],
    [neighbour, '--burst', request.burstPerSecond],
  ] as const) {
    checkTarget(each);
    const cap = rateCap(each);
    if (perSecond > cap) {
      throw new CommandError(
        'configuration',
        `${option} of ${perSecond} a second is more than ${cap}, the cap for a target of kind ${each.kind}: lower it.`,
      );
    }
  }
  if (reference.from === 'lab') {
    const lab = await openLab();
    const databases = [target.database, neighbour.database];
    await lab.up({ series: [reference.series], databases, yes: true, output: 'silent' });
    for (const each of oursToRenew(request, target, neighbour)) await lab.reset(reference.series, each);
  }
  return { target, neighbour };
}

/** The databases of the lab that nobody named: what was named is not ours to wipe. */
export function oursToRenew(
  { isOwnDatabase, neighbour: named }: Pick<TenantsRequest, 'isOwnDatabase' | 'neighbour'>,
  target: Pick<Target, 'database'>,
  neighbour: Pick<Target, 'database'>,
): readonly string[] {
  return [...(isOwnDatabase ? [target.database] : []), ...(named === undefined ? [neighbour.database] : [])];
}

function neighbourReference({ reference, neighbour, standardDatabase }: TenantsRequest): TargetReference {
  if (reference.from === 'lab') return { ...reference, database: neighbour ?? standardDatabase };
  if (neighbour === undefined) {
    throw new CommandError(
      'configuration',
      '--neighbour is missing: name the target of the configuration that bursts, another database of the same server.',
    );
  }
  return { ...reference, name: neighbour };
}
