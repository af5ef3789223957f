import type { ServerResponse } from 'node:http';
import type { Expectation, Fault, Limits, Means } from '../fault.ts';
import type { Trigger } from '../triggers.ts';
import type { ViewChange } from '../views.ts';

/** How the rows of the catalogue are written. */

export const ADD_ON: Means = { by: 'add-on' };

export function trigger(made: Trigger): Means {
  return { by: 'trigger', trigger: made };
}

/** Goes wrong when Odoo commits, so that it does not notice. `NEW` is the row that was written. */
export function atCommit(table: string, event: Trigger['event'], body: string, when?: string): Means {
  return trigger({
    table,
    timing: 'at commit',
    event,
    body: `${body};`,
    ...(when === undefined ? {} : { when }),
  });
}

/** Answers requests to these paths in the place of Odoo. */
export function answering(
  paths: RegExp,
  status: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Means {
  return interfering(paths, (response) => response.writeHead(status, headers).end(body));
}

/** Does as told with requests to these paths. */
export function interfering(paths: RegExp, act: (response: ServerResponse) => void): Means {
  const answer: Extract<Means, { by: 'proxy' }>['answer'] = ({ path }, response) => {
    const isMeant = paths.test(path);
    if (isMeant) act(response);
    return isMeant;
  };
  return { by: 'proxy', answer };
}

/** A row of the catalogue. */
export function fault(
  id: string,
  title: string,
  means: Means,
  ...[first, ...others]: readonly [Expectation, ...Expectation[]]
): Fault {
  return { id, title, means, shows: [first, ...others] };
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
