import type { Expectation, Limits, Means } from '../fault.ts';
import type { Trigger } from '../triggers.ts';
import type { ViewChange } from '../views.ts';

/** How the rows of the catalogue are written. */

export const ADD_ON: Means = { by: 'add-on' };

export function trigger(made: Trigger): Means {
  return { by: 'trigger', trigger: made };
}

export function view(made: ViewChange): Means {
  return { by: 'view', view: made };
}

/** SQL that changes data, and SQL that changes it back. */
export function data(change: string, back: string): Means {
  return { by: 'data', change, back };
}

export function shows(
  journey: Expectation['journey'],
  channel: Expectation['channel'],
  step: Expectation['step'],
  kind: Expectation['kind'],
): Expectation {
  return { journey, channel, step, kind };
}

/** For what never appears on the page. */
export const IMPATIENT: Limits = { elementTimeoutMs: 10_000 };
