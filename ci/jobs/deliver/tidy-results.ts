import type { Keep } from '../../../fixtures/config/keep.ts';
import { removeExpired } from '../../../reporters/retention/retention.ts';
import { printError } from '../../cli/exit.ts';

/** Removes the runs of probes that are beyond what the configuration keeps; nothing where it does not say. */
export async function tidyResults(resultsDir: string, keep: Keep | undefined): Promise<void> {
  if (keep === undefined) return;
  const { messages } = await removeExpired(resultsDir, keep);
  for (const message of messages) printError(message);
}
