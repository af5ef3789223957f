import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { seenFields } from '../../fixtures/odoo/probe.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';

/** How Odoo says that it has no such model: by the name of its exception, on 14 and 19, over each transport. */
const ABSENT: readonly string[] = ['UserError', 'KeyError', 'NotFound'];

/**
 * Which of these fields a model has; `undefined` where the model is not installed. Odoo tells the fields of a model also
 * to users who may not read it, so that "not there" is never taken for "not allowed".
 *
 * @throws {JourneyFailure} where the server did not say
 */
export async function fieldsOf(
  session: OdooSession,
  model: string,
  wanted: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  try {
    return await seenFields(session, model, wanted);
  } catch (error) {
    if (error instanceof JourneyFailure && isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent({ kind, fault }: JourneyFailure): boolean {
  return kind === 'fault' && ABSENT.some((name) => fault?.exception.split('.').at(-1) === name);
}
