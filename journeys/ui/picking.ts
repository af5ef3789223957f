import type { Client } from './driver.ts';

/** Validates a picking in its form; on 14 a dialog asks whether all that is reserved was done. */
export async function validatePicking({ form }: Client, pickingId: number): Promise<void> {
  await form.showing('stock.picking', pickingId);
  await form.press('button_validate');
  if ((await form.dialogButtons()).includes('process')) await form.answerDialog('process');
  await form.reaches(['done']);
}
