import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FullConfig } from 'playwright/test';
import { CommandError } from '../../../../fixtures/failures/errors.ts';
import { scrubTrace } from '../../../../fixtures/pages/evidence.ts';
import { chooseTestTarget, requireTarget } from './door.ts';

/** Before all tests: says once what is missing. After them: leaves no secret in the traces that `--trace` asked for. */
export default async function setUp({ projects }: FullConfig): Promise<() => Promise<void>> {
  try {
    await requireTarget(await chooseTestTarget());
  } catch (error) {
    // The stack says nothing to whoever has to start the lab.
    if (error instanceof CommandError) error.stack = error.message;
    throw error;
  }
  return async () => {
    for (const outputDir of new Set(projects.map((project) => project.outputDir))) {
      for (const name of await readdir(outputDir, { recursive: true }).catch(() => [])) {
        const path = join(outputDir, name);
        if (path.endsWith('.zip')) await writeFile(path, scrubTrace(await readFile(path)));
      }
    }
  };
}
