import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { z } from 'zod';

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** A test that failed: `name` is its file, and its title within that; `reason` the first line of what it said. */
export interface FailedTest {
  readonly name: string;
  readonly reason: string;
}

/**
 * The tests that failed by what Vitest's JSON reporter wrote to `file`, named relative to `root`; a file that could not
 * be loaded is one. Undefined where no report was written, as by a run that was stopped.
 */
export async function failedTests(file: string, root: string): Promise<readonly FailedTest[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  return report.parse(JSON.parse(text)).testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(root, name);
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({ name: `${path} › ${test.fullName}`, reason: firstLine(test.failureMessages?.[0]) }));
    return failed.length === 0 && status === 'failed' ? [{ name: path, reason: firstLine(message) }] : failed;
  });
}

function firstLine(text = ''): string {
  return text.trim().split('\n', 1)[0] || 'no reason given';
}
