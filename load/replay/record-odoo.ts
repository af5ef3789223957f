import { CommandError, exitOfFailure, JourneyFailure } from '../../fixtures/failures/errors.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { searchRecords, text } from '../../fixtures/odoo/records.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { readHistory } from './odoo-history.ts';
import type { NamedWindow, RecordedProfile } from './recorded-profile.ts';

/**
 * The profile of a window of the target's history. Nothing is written to the target.
 *
 * @param warehouse code of the warehouse; `undefined` reads everything that the user may see
 * @throws {CommandError} `configuration` for an unknown warehouse, `failed` where Odoo does not let itself be read
 */
export async function profileFromOdoo(
  target: Target,
  window: NamedWindow,
  {
    warehouse,
    onProgress,
  }: { readonly warehouse: string | undefined; readonly onProgress: (line: string) => void },
): Promise<RecordedProfile> {
  try {
    onProgress('signing in');
    const version = await serverVersion(target);
    // Whatever the target allows: here every call that would write is refused before it is sent.
    const session = await connect({ ...target, safety: 'read-only' });
    try {
      if (warehouse !== undefined) await checkWarehouse(session, warehouse);
      const history = await readHistory(session, { window, warehouse, onProgress });
      return {
        profile: 'cutoff.profile',
        version: 1,
        source: {
          kind: 'odoo',
          odoo: `${Math.floor(version.series)}.${Math.round((version.series % 1) * 10)}`,
          scope: warehouse === undefined ? 'everything readable' : 'one warehouse',
        },
        window: { timeZone: window.timeZone, day: window.day, from: window.from, minutes: window.minutes },
        streams: [...history.streams],
        demand: history.demand,
        leftOut: [...history.leftOut],
      };
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
    throw new CommandError(
      exitOfFailure(error.kind),
      [`the history was not read: ${error.message}`, error.hint ?? RIGHTS_HINT],
      error,
    );
  }
}

const RIGHTS_HINT =
  'The user needs read access to orders, pickings and invoices; cutoff profile --help lists the models.';

async function checkWarehouse(session: OdooSession, code: string): Promise<void> {
  const warehouses = await searchRecords(session, 'stock.warehouse', [], { code: text });
  const codes = warehouses.map((each) => each.code);
  if (codes.includes(code)) return;
  throw new CommandError(
    'configuration',
    `--warehouse ${code} is not a warehouse that this user sees: ${codes.length === 0 ? 'there is none' : `there are ${codes.join(', ')}`}.`,
  );
}
