import { RECORD_VERSION } from '../../../fixtures/record/record.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { toolVersion } from '../../cli/version.ts';

/** What every run knows of itself, whatever it consists of. */
export interface RunFacts {
  readonly id: string;
  /** As the user typed it. */
  readonly command: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly seed: number;
  readonly target: Target;
  /** As the server says, for example `19.0`; `null` where it could not be asked. */
  readonly odoo: string | null;
  /** Language of the user; `null` where it could not be asked. */
  readonly language: string | null;
}

/** The head of a run record: which run of which target, without credentials. */
export function recordHead({
  id,
  command,
  startedAt,
  finishedAt,
  seed,
  target,
  odoo,
  language,
}: RunFacts): Pick<RunRecord, 'record' | 'version' | 'run' | 'target'> {
  return {
    record: 'cutoff.run',
    version: RECORD_VERSION,
    run: {
      id,
      command,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      seed,
      tool: `cutoff ${toolVersion()}`,
    },
    target: {
      name: target.name,
      kind: target.kind,
      url: target.url,
      database: target.database,
      odoo,
      language,
      safety: target.safety,
      labels: { ...target.labels },
    },
  };
}
