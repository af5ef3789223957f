import { ids, named, number, readRecords, text, writeRecords } from '../../fixtures/odoo/records.ts';
import type { Client } from '../../fixtures/pages/client.ts';
import type { OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import { expectThat } from '../expectation.ts';

/** No SMS wizard, no tracking mail: what a validation must not trigger. */
const QUIET = { skip_sms: true } as const;

/**
 * Reserves what can be reserved, sets the demanded quantities as done and validates one picking. Odoo 14 wants the
 * done quantities written; from 17 the reserved quantity counts as done. Portable.
 *
 * Says nothing about success: `button_validate` answers with true, a wizard or a marshal fault. Read the state back.
 */
export async function completePicking(
  session: OdooSession,
  dialect: Dialect,
  pickingId: number,
): Promise<void> {
  const [picking] = await readRecords(session, 'stock.picking', [pickingId], {
    name: text,
    state: text,
    moves: named(dialect.fields.pickingMoves, ids),
  });
  expectThat(picking !== undefined, `Picking ${pickingId} does not exist.`);
  if (picking.state === 'draft') {
    await session.call({ model: 'stock.picking', method: 'action_confirm', ids: [pickingId] });
  }
  if (picking.state !== 'assigned') {
    await session.call({ model: 'stock.picking', method: 'action_assign', ids: [pickingId] });
  }
  if (!dialect.facts.moveDoneIsReserved) await writeDone(session, dialect, picking.moves);
  const answer = await session.call({
    model: 'stock.picking',
    method: 'button_validate',
    ids: [pickingId],
    context: QUIET,
  });
  refuseWizard(picking.name, answer);
}

/**
 * Sets as done what was demanded. A move of goods in several lots or places has several lines, and Odoo lets nobody spread
 * a quantity over them: there, what each line has reserved is done.
 */
async function writeDone(
  session: OdooSession,
  { fields }: Dialect,
  moveIds: readonly number[],
): Promise<void> {
  const shape = { product_uom_qty: number, move_line_ids: ids };
  for (const move of await readRecords(session, 'stock.move', moveIds, shape)) {
    if (move.move_line_ids.length < 2) {
      await writeRecords(session, 'stock.move', [move.id], { [fields.moveDone]: move.product_uom_qty });
      continue;
    }
    const lines = await readRecords(session, 'stock.move.line', move.move_line_ids, {
      reserved: named(fields.moveLineReserved, number),
    });
    for (const { id, reserved } of lines)
      await writeRecords(session, 'stock.move.line', [id], { [fields.moveLineDone]: reserved });
  }
}

/**
 * A wizard here means that Odoo wants to ask a person: a backorder because goods are missing, an immediate transfer
 * because nothing was set as done. With reserved and done quantities set, neither may appear.
 */
function refuseWizard(name: string, answer: OdooValue): void {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return;
  const model = answer['res_model'];
  expectThat(
    typeof model !== 'string',
    `Validating ${name} opened ${JSON.stringify(model)} instead of finishing.`,
  );
}

/** Validates a picking in its form; on 14 a dialog asks whether all that is reserved was done. */
export async function validatePicking({ form }: Client, pickingId: number): Promise<void> {
  await form.showing('stock.picking', pickingId);
  await form.press('button_validate');
  if ((await form.reachesOrAsks('done', 'process')) === 'asked') await form.answerDialog('process');
  await form.reaches(['done']);
}

/** Reserves the goods of the picking that the form shows, unless they are reserved already. */
export async function reserveShown(form: Client['form']): Promise<void> {
  if ((await form.reaches(['confirmed', 'assigned'])) === 'confirmed') await form.press('action_assign');
  await form.reaches(['assigned']);
}

/** What a journey makes is dated when it was made, and not in another year. */
export function expectWithinRun(what: string, created: string, dated: string): void {
  const minutes = (Date.parse(`${dated}Z`) - Date.parse(`${created}Z`)) / 60_000;
  expectThat(
    minutes >= -MOST_MINUTES_EARLY && minutes <= MOST_MINUTES_LATE,
    `${what} was made at ${created} and is dated ${dated}, expected a moment within the run.`,
  );
}

/** Clocks of Odoo and of its database may differ by this much, and a validation may take as long. */
const MOST_MINUTES_EARLY = 10;

/** No journey takes a day; a backlog of load may wait for hours. */
const MOST_MINUTES_LATE = 24 * 60;

/** A picking that is done says when, and that was not before it was made. */
export function expectDoneDate(picking: {
  readonly name: string;
  readonly create_date: string;
  readonly date_done?: string | undefined;
}): void {
  const { name, create_date, date_done } = picking;
  expectThat(date_done !== undefined, `${name} is done without a date.`);
  expectWithinRun(name, create_date, date_done);
}
