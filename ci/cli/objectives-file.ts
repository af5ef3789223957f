import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { ObjectivesFile, objectivesWith } from '../../reporters/alerts/objectives.ts';
import type { Objectives } from '../../reporters/alerts/objectives.ts';

/** @throws {CommandError} `configuration` with one line for each problem of the file. */
export async function readObjectives(file: string): Promise<Objectives> {
  let data: unknown;
  try {
    data = parse(await readFile(file, 'utf8')) ?? {};
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new CommandError(
      'configuration',
      `--objectives ${file} cannot be read as YAML: ${reason}. "cutoff alerts --help" shows how it looks.`,
      cause,
    );
  }
  const parsed = ObjectivesFile.safeParse(data);
  if (parsed.success) return objectivesWith(parsed.data);
  throw new CommandError(
    'configuration',
    parsed.error.issues.map(
      ({ path, message }) =>
        `${file}: ${path.join('.') || 'the file'}: ${message}. "cutoff alerts --help" shows how it looks.`,
    ),
  );
}
