import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DEFAULTS } from '../../../fixtures/config/schema.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { makePrivateFolder } from '../../../fixtures/machine/private-folder.ts';

/**
 * The release that a run is labelled with: the configured one, else what the server said in this run, else what it
 * said last. The last one is kept, so that a target that is down keeps its series instead of starting new ones under
 * another release in the middle of an alert.
 */

/** What may be a label: a version as Odoo writes it, such as `19.0-20260101` or `saas~18.3+e`. */
const RELEASE = /^[0-9A-Za-z][0-9A-Za-z.+~_-]{0,63}$/;

/** Where the last release of a target is kept: one small file a target. */
function releaseFile(resultsDir: string, target: string): string {
  return join(resultsDir, 'targets', `${target}.release`);
}

/** @param said version that the server gave in this run; `null` where it could not be asked. */
export async function releaseOf(
  target: { readonly name: string; readonly labels: { readonly release: string } },
  said: string | null,
  resultsDir: string,
): Promise<string> {
  if (target.labels.release !== DEFAULTS.release) return target.labels.release;
  const path = releaseFile(resultsDir, target.name);
  const last = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (said === null || !RELEASE.test(said)) return RELEASE.test(last) ? last : DEFAULTS.release;
  if (said !== last) await keep(path, said);
  return said;
}

/** Only a convenience for a later run: a disk that does not take it keeps no run from being reported. */
async function keep(path: string, release: string): Promise<void> {
  try {
    makePrivateFolder(dirname(path));
    await writeAtomic(path, `${release}\n`);
  } catch {
    // The next run tries again.
  }
}
