/** Reading and writing of profile files. YAML, or JSON where the name says so. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isScalar, isSeq, parse, Document, visit } from 'yaml';
import type { z } from 'zod';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { eventsIn, RecordedProfile } from './recorded-profile.ts';

/** Fewer events than this have no shape: one order more or less would change it. */
const FEWEST_EVENTS = 10;

/**
 * The profile in a file.
 *
 * @throws {CommandError} `configuration` with a line for each problem: unreadable, another format, another version
 */
export function readProfile(path: string): RecordedProfile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandError(
      'configuration',
      `Profile ${path} cannot be read: make one with cutoff profile --from-odoo … --output ${path}, or correct the path.`,
      cause,
    );
  }
  let tree: unknown;
  try {
    tree = parse(text);
  } catch (cause) {
    throw new CommandError('configuration', `Profile ${path} is neither YAML nor JSON.`, cause);
  }
  return checked(path, tree);
}

function checked(path: string, tree: unknown): RecordedProfile {
  if (
    typeof tree !== 'object' ||
    tree === null ||
    !('profile' in tree) ||
    tree.profile !== 'cutoff.profile'
  ) {
    throw new CommandError(
      'configuration',
      `${path} is not a profile: it must start with "profile: cutoff.profile". Make one with cutoff profile.`,
    );
  }
  if ('version' in tree && tree.version !== 1) {
    throw new CommandError(
      'configuration',
      `Profile ${path} has version ${JSON.stringify(tree.version)}, but this cutoff reads version 1: make the profile again, or update cutoff.`,
    );
  }
  const result = RecordedProfile.safeParse(tree);
  if (result.success) return result.data;
  throw new CommandError(
    'configuration',
    result.error.issues.map((issue) => `Profile ${path}: ${placeOf(issue)}: ${issue.message}.`),
  );
}

function placeOf({ path }: z.core.$ZodIssue): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}

/** The text of a profile file. */
export function profileText(profile: RecordedProfile, format: 'yaml' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(profile, null, 2)}\n`;
  const document = new Document(profile);
  document.commentBefore = HEADER;
  visit(document, {
    // Rows of numbers are read as rows.
    Seq: (_key, node) => {
      const isRow = node.items.every(
        (item) => isScalar(item) || (isSeq(item) && item.items.every((each) => isScalar(each))),
      );
      if (isRow) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const HEADER = ` Counts and shapes of a warehouse's own history, for cutoff load --profile.
 It holds no name, no id and no reference. perMinute has one count for each minute of the window.`;

/**
 * Checks the profile and writes it.
 *
 * @throws {CommandError} `inconclusive` for a profile with too few events, `configuration` where it cannot be written or
 * would overwrite something else
 */
export function writeProfile(path: string, profile: RecordedProfile): void {
  checkPlace(path);
  const text = profileText(enough(profile), path.endsWith('.json') ? 'json' : 'yaml');
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new CommandError(
      'configuration',
      `${path} cannot be written: name another file with --output.`,
      cause,
    );
  }
}

/** Never over something that is not a profile, nor where the configuration is looked for. */
function checkPlace(path: string): void {
  if (/^cutoff\.ya?ml$/.test(basename(path))) {
    throw new CommandError(
      'configuration',
      `--output ${path} would be read as the configuration: name the profile otherwise, for example friday.yaml.`,
    );
  }
  if (!existsSync(path)) return;
  if (!/^(?:#[^\n]*\n)*\s*(?:\{\s*"profile"|profile): "?cutoff\.profile/.test(readStart(path))) {
    throw new CommandError(
      'configuration',
      `${path} already exists and is not a profile: name another file with --output, or remove it.`,
    );
  }
}

function readStart(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 1_000);
  } catch {
    return '';
  }
}

/**
 * The profile, if it has a shape at all.
 *
 * @throws {CommandError} `inconclusive`
 */
export function enough(profile: RecordedProfile): RecordedProfile {
  const events = eventsIn(profile);
  if (events >= FEWEST_EVENTS) return RecordedProfile.parse(profile);
  const { window } = profile;
  throw new CommandError(
    'inconclusive',
    `Only ${events} events from ${window.from} on ${window.day} (${window.timeZone}) in ${window.minutes} minutes: a profile needs at least ${FEWEST_EVENTS}. Choose another day or a longer window, and check that the user may read the documents.`,
  );
}
