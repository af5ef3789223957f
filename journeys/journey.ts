import type { Dependency } from '../fixtures/record/record.ts';
import type { SafetyLevel } from '../fixtures/target/target.ts';
import type { Deal } from './deal.ts';
import type { World } from './world.ts';

/**
 * Names of the steps, in the order of the business. A step name means one thing in every journey, channel and
 * dashboard; the names are label values of metrics, so this list is bounded on purpose.
 */
export const STEP_NAMES = [
  'sign_in',
  'wrong_password',
  'quotation',
  'confirm',
  'reserve',
  'ship',
  'delivery_slip',
  'create_invoice',
  'post_invoice',
  'invoice_document',
  'payment',
  'create_transfer',
  'validate_transfer',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** What each step leans on most: where to look first when it fails. */
export const DEPENDENCY_OF: Readonly<Record<StepName, Dependency>> = {
  sign_in: 'session',
  wrong_password: 'session',
  quotation: 'sales',
  confirm: 'sales',
  reserve: 'stock',
  ship: 'stock',
  delivery_slip: 'report',
  create_invoice: 'accounting',
  post_invoice: 'accounting',
  invoice_document: 'report',
  payment: 'payment',
  create_transfer: 'stock',
  validate_transfer: 'stock',
};

export const JOURNEY_NAMES = [
  'login',
  'quotation',
  'sales_order',
  'stock_move',
  'shipment',
  'invoice',
  'order_to_cash',
] as const;
export type JourneyName = (typeof JOURNEY_NAMES)[number];

/**
 * One step of the business: how the `rpc` channel performs it, and the check that both channels must pass.
 * The `ui` channel performs it through page objects (`journeys/ui/`), under the same name.
 */
export interface Step {
  readonly name: StepName;
  /** Performs the step over `world.acting` and notes what it made in the deal. Timed. */
  readonly act: (world: World, deal: Deal) => Promise<void>;
  /**
   * Reads the result back over `world.books` and compares it with what the business expects. Not timed.
   * @throws {JourneyFailure} of kind `assertion`
   */
  readonly check: (world: World, deal: Deal) => Promise<void>;
}

/** A named business transaction. */
export interface Journey {
  readonly name: JourneyName;
  /** One line for people. */
  readonly title: string;
  /** The lowest safety level of a target at which it runs. */
  readonly needs: SafetyLevel;
  /** Brings the target to the state in which the first step makes sense, over RPC in both channels. Not timed. */
  readonly prepare: (world: World) => Promise<Deal>;
  readonly steps: readonly Step[];
}

/** How a channel performs a step. */
export type Driver = (step: Step, world: World, deal: Deal) => Promise<void>;

/** The `rpc` channel: the step's own action. */
export const rpcDriver: Driver = (step, world, deal) => step.act(world, deal);
