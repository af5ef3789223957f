import type { Documents } from '../fixtures/odoo/documents.ts';
import type { OdooSession } from '../fixtures/odoo/session.ts';
import type { Dialect } from '../fixtures/odoo/versions.ts';
import type { CatalogueSelection } from '../fixtures/target/target.ts';

/** Where a journey notes what it is about to create and what it created, so that it can be undone after a crash. */
export interface LedgerWriter {
  /** Called before the creation: something of this model, recognisable by this reference, may exist from now on. */
  intend(model: string, reference: string): void;
  /** Called as soon as the id is known. `name` is the display name, for people. */
  created(model: string, id: number, name: string): void;
}

/**
 * What the steps of a journey work with, whatever drives them: Playwright under Node, k6, the user interface.
 * Portable: only types are imported here.
 */
export interface World {
  readonly selection: CatalogueSelection;
  /** Login of the target's user. */
  readonly login: string;
  readonly ledger: LedgerWriter;
  /** Unique reference of this execution, written to every document that has a field for it. */
  readonly reference: string;
  /**
   * Name for a document that may have one of its own, so that it takes no number of the company's and everything that
   * Odoo makes of it bears our mark; `undefined` where documents are numbered as the company numbers them.
   */
  readonly documentName: string | undefined;
  /** Uniform in [0, 1), seeded. */
  readonly random: () => number;

  /**
   * Signs in with the target's credentials; the session becomes `acting`. Each call signs in anew.
   * @throws {JourneyFailure} `credential`, `transport`, `timeout` or `fault`
   */
  signIn(): Promise<void>;
  /**
   * Opens what follows below, as far as it is not open yet. Idempotent.
   * @throws {JourneyFailure} `credential`, `transport`, `timeout` or `fault`
   */
  enter(): Promise<void>;
  /** Tries a wrong password. Resolves to `true` when the target let it in, `false` when it refused. */
  admits(password: string): Promise<boolean>;

  /** Does the work in the `rpc` channel. The following four are there once `enter` has resolved. */
  readonly acting: OdooSession;
  /** Separate session for setup and verification. */
  readonly verifier: OdooSession;
  readonly dialect: Dialect;
  /** Renders documents over HTTP, as a user would print them. */
  readonly documents: Documents;
}
