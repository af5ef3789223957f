import type { Client } from '../fixtures/pages/client.ts';
import type { Dependency } from '../fixtures/record/record.ts';
import type { SafetyLevel } from '../fixtures/target/target.ts';
import type { MadeDocument } from './documents.ts';
import type { Warehouse } from '../fixtures/facts/warehouse.ts';
import type { PlannedOrder } from './plan.ts';
import type { WrittenModel } from '../fixtures/odoo/rights.ts';
import type { World } from './world.ts';

/**
 * What a journey is made of. Portable: a file that defines steps imports types only of what its `ui` side uses, so that
 * k6 runs the same file.
 */

/**
 * One step of the business: what each channel does, and the check that both must pass. `S` is the smallest state that the
 * step needs, so that journeys with larger states can share it.
 */
export interface Step<S, Name extends string = string> {
  /** Means one thing in every journey, channel and dashboard; a label value of metrics. */
  readonly name: Name;
  /** What the step leans on most: where to look first when it fails. */
  readonly dependency: Dependency;
  /** What the user must have the right to create: asked before the first step. */
  readonly writes?: readonly WrittenModel[];
  /**
   * Looks for settings under which the step cannot be judged or taken back. Only reads; asked after the plan, before
   * anything is written.
   * @throws {JourneyFailure} `unsupported`
   */
  readonly refuses?: (world: World, state: S) => Promise<void>;
  /** Performs the step over `world.acting` and notes what it made in the state. Timed. */
  readonly rpc: (world: World, state: S) => Promise<void>;
  /** Performs the same step in the web client. Timed. */
  readonly ui: (client: Client, world: World, state: S) => Promise<void>;
  /**
   * Reads the result back over `world.books` and compares it with what the business expects. Not timed.
   * @throws {JourneyFailure} of kind `assertion`
   */
  readonly check: (world: World, state: S) => Promise<void>;
  /** Where settings of the target let the check see less than it could: what it does not see. Only reads. */
  readonly weaker?: (world: World, state: S) => Promise<string | undefined>;
}

/** How a journey arrives under load, where the same steps start from a state that was made before the run. */
interface UnderLoad<S, StepName extends string = string> {
  /**
   * Reads what the arrivals need of the target, once before the run, and returns what makes the state of each.
   * @throws {JourneyFailure} `data` where the target lacks something
   */
  readonly arrivals: (world: World, warehouse: Warehouse) => Promise<(order: PlannedOrder) => S>;
  /** Steps of the journey that its arrivals leave out. */
  readonly without?: readonly NoInfer<StepName>[];
}

/** A business transaction as load runs it: steps that start from a state. */
export interface Transaction<S, Name extends string = string, StepName extends string = string> {
  /** A label value of metrics. */
  readonly name: Name;
  /** One line for people. */
  readonly title: string;
  /** Steps that come before it, over RPC in both channels and not timed: its first own step needs what they make. */
  readonly backlog?: readonly Step<S>[];
  readonly steps: readonly Step<S, StepName>[];
  /** The documents that it made for people, as far as it came, by the names that its checks read back. */
  readonly documents: (state: S) => readonly MadeDocument[];
  readonly load: UnderLoad<S, StepName>;
}

/** A named business transaction, as a probe runs it. */
export interface Journey<S, Name extends string = string, StepName extends string = string> extends Omit<
  Transaction<S, Name, StepName>,
  'load'
> {
  /** What is read back of the target, for the documentation. */
  readonly checks: string;
  /** The lowest safety level of a target at which it runs. */
  readonly needs: SafetyLevel;
  /**
   * Decides what the journey will do, and refuses what it cannot do here. Only reads, over RPC in both channels:
   * `cutoff check` asks the same.
   * @throws {JourneyFailure} `data` where the target lacks something; `unsupported` for a setting that is not judged
   */
  readonly plan: (world: World) => Promise<S>;
  /** What else has to be done after the backlog, before the first step makes sense. Not timed. */
  readonly prepare?: (world: World, state: S) => Promise<void>;
  /** Absent where k6 cannot run it. */
  readonly load?: UnderLoad<S, StepName>;
}

/**
 * A step, a journey or a transaction of whatever state, for those that only hand it the state that it made itself.
 * Written as methods: that is what lets TypeScript forget the state.
 */
export interface AnyStep {
  readonly name: string;
  readonly dependency: Dependency;
  readonly writes?: readonly WrittenModel[];
  rpc(world: World, state: unknown): Promise<void>;
  ui(client: Client, world: World, state: unknown): Promise<void>;
  check(world: World, state: unknown): Promise<void>;
  refuses?(world: World, state: unknown): Promise<void>;
  weaker?(world: World, state: unknown): Promise<string | undefined>;
}

export interface AnyTransaction<Name extends string = string> {
  readonly name: Name;
  readonly title: string;
  readonly backlog?: readonly AnyStep[];
  readonly steps: readonly AnyStep[];
  documents(state: unknown): readonly MadeDocument[];
  readonly load: AnyLoad;
}

export interface AnyJourney<Name extends string = string> extends Omit<AnyTransaction<Name>, 'load'> {
  readonly checks: string;
  readonly needs: SafetyLevel;
  plan(world: World): Promise<unknown>;
  prepare?(world: World, state: unknown): Promise<void>;
  readonly load?: AnyLoad;
}

interface AnyLoad {
  readonly arrivals: (world: World, warehouse: Warehouse) => Promise<(order: PlannedOrder) => unknown>;
  readonly without?: readonly string[];
}

/** How a channel performs a step. */
export type Driver = <S>(step: Step<S>, world: World, state: S) => Promise<void>;

/** The `rpc` channel. */
export const rpcDriver: Driver = (step, world, state) => step.rpc(world, state);

/** Defines a step over the state that it needs; its name keeps its literal type. */
export function defineStep<S>(): <const Name extends string>(step: Step<S, Name>) => Step<S, Name> {
  return (step) => step;
}

/** Defines a journey; the state is what `plan` returns. */
export function defineJourney<S, const Name extends string, const StepName extends string>(
  journey: Omit<Journey<NoInfer<S>, Name, StepName>, 'plan'> & Pick<Journey<S>, 'plan'>,
): Journey<S, Name, StepName> {
  return journey;
}

/** Defines a transaction that arrives under load only. */
export function defineTransaction<S>(): <const Name extends string, const StepName extends string>(
  transaction: Transaction<S, Name, StepName>,
) => Transaction<S, Name, StepName> {
  return (transaction) => transaction;
}

/** Takes a state through steps over RPC, each with its check. */
export async function through<S>(world: World, state: S, steps: readonly Step<S>[]): Promise<S> {
  for (const step of steps) {
    await step.rpc(world, state);
    await step.check(world, state);
  }
  return state;
}
