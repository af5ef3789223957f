import type { Form } from '../../fixtures/pages/form.ts';
import type { Client } from './driver.ts';

/** Validates a picking in its form; on 14 a dialog asks whether all that is reserved was done. */
export async function validatePicking({ form }: Client, pickingId: number): Promise<void> {
  await form.showing('stock.picking', pickingId);
  await form.press('button_validate');
  if ((await form.reachesOrAsks('done', 'process')) === 'asked') await form.answerDialog('process');
  await form.reaches(['done']);
}

/** Reserves the goods of the picking in front, unless they are reserved already. */
export async function reserveShown(form: Form): Promise<void> {
  if ((await form.reaches(['confirmed', 'assigned'])) === 'confirmed') await form.press('action_assign');
  await form.reaches(['assigned']);
}
