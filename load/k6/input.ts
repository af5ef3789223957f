/** What Node hands to k6 before a run, as files. Portable: types only. */

import type { DocumentFormat } from '../../fixtures/odoo/documents.ts';
import type { OdooContext } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import type { CatalogueSelection } from '../../fixtures/target/target.ts';
import type { LoadJourneyName } from '../../journeys/catalogue.ts';
import type { Curve } from '../profiles/curve.ts';

/** Name of the environment variable that holds the path of the `LoadInput` file. */
export const INPUT_VARIABLE = 'CUTOFF_LOAD_INPUT';

/** Everything that is not secret and not large. */
export interface LoadInput {
  readonly runId: string;
  /** Of this cutoff, for the `User-Agent`. */
  readonly version: string;
  readonly seed: number;
  readonly target: {
    readonly url: string;
    readonly database: string;
    readonly login: string;
    readonly callTimeoutMs: number;
    readonly stepTimeoutMs: number;
    readonly verifyTls: boolean;
    readonly catalogue: CatalogueSelection;
  };
  /** Who is signed in; Node asked once, so that VUs need not. */
  readonly uid: number;
  readonly context: OdooContext;
  readonly dialect: Dialect;
  readonly documentFormat: DocumentFormat;
  readonly streams: readonly StreamInput[];
  /** Absolute path of the `Secrets` file, mode 0600; on Linux of one that has no other name any more. */
  readonly secretsPath: string;
  /** Absolute path of the `States` file. */
  readonly statesPath: string;
  /** Iterations under way when the schedule ends get this long to finish. */
  readonly gracefulStopS: number;
  /** Address that says whether an arrival still begins (`load/control.ts`); absent where the schedule is run to its end. */
  readonly control?: string;
  /** What the steps may take, as thresholds of k6; absent where nothing was promised. */
  readonly budgets?: readonly StepBudget[];
  /** Whether the journal tells the calls of each step. */
  readonly tellsCalls?: boolean;
}

/** What the 95th percentile of the passed runs of a step may take. */
export interface StepBudget {
  readonly journey: LoadJourneyName;
  readonly transport: StreamInput['transport'];
  readonly step: string;
  readonly limitMs: number;
}

/** One stream of arrivals of one journey over one transport. */
export interface StreamInput {
  /** `[a-z_]+`, unique; the name of the k6 scenario. */
  readonly name: string;
  readonly journey: LoadJourneyName;
  readonly transport: 'xmlrpc' | 'web';
  readonly curve: Curve;
  /** Highest rate that is asked for, in arrivals per second. */
  readonly peakPerSecond: number;
  /**
   * Each arrival is put off by a uniform random time below this, in milliseconds: at random over that time, and more even
   * than a Poisson process over a longer one.
   */
  readonly spreadMs: number;
  /** Instead of at random, each arrival is put off by its own time, in milliseconds, below `spreadMs`. */
  readonly delaysMs?: readonly number[] | undefined;
  readonly preAllocatedVus: number;
  readonly maxVus: number;
}

export interface Secrets {
  /** Password, or API key for XML-RPC. */
  readonly rpcPassword: string;
  /** For signing in to a web session. */
  readonly webPassword: string;
  /** What stands in front of the target asks for these. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Session cookies of web sessions that Node opened and will close. */
  readonly cookies: readonly string[];
}

/** Per stream, the state that iteration number i starts from: `states[i % states.length]`. */
export type States = Readonly<Record<string, readonly unknown[]>>;
