/** What a run that was prepared for other machines is, so that what they bring back can be merged: no secret is in it. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { TargetReference } from '../../fixtures/target/run-request.ts';
import { LOAD_JOURNEYS } from '../../journeys/catalogue.ts';
import type { LoadProfile } from '../profiles/profile.ts';

/** The folder of a prepared run. `VOLUME` is what the machines read and write; everything else stays at home. */
export const PREPARED_FILE = 'prepared.json';
export const SECRETS_FILE = 'secrets.json';
export const VOLUME = 'volume';
export const SAMPLES = join(VOLUME, 'samples');
export const LOGS = 'logs';

const Histogram = z.array(z.tuple([z.number(), z.number()]));
const base = {
  name: z.string(),
  title: z.string(),
  products: z.number(),
  mix: z.object({
    lines: z.tuple([z.number(), z.number()]),
    maxQuantity: z.number(),
    skew: z.number(),
    seen: z.object({ lines: Histogram, quantities: Histogram }).exactOptional(),
  }),
  apart: z.boolean().exactOptional(),
};
const stream = {
  name: z.string(),
  journey: z.enum(LOAD_JOURNEYS),
  transport: z.enum(['xmlrpc', 'web']),
};

const Profile = z.discriminatedUnion('kind', [
  z.object({
    ...base,
    kind: z.literal('phased'),
    durationS: z.number(),
    phases: z.array(z.object({ name: z.string(), share: z.number() })),
    streams: z.array(
      z.object({
        ...stream,
        perMinute: z.record(z.string(), z.union([z.number(), z.tuple([z.number(), z.number()])])),
      }),
    ),
  }),
  z.object({
    ...base,
    kind: z.literal('replayed'),
    streams: z.array(z.object({ ...stream, perMinute: z.array(z.number()) })),
  }),
]) satisfies z.ZodType<LoadProfile>;

const Prepared = z.strictObject({
  prepared: z.literal('cutoff.load'),
  version: z.literal(1),
  runId: z.string(),
  tool: z.string(),
  command: z.string(),
  preparedAt: z.iso.datetime(),
  target: TargetReference,
  profile: Profile,
  scale: z.number(),
  durationS: z.number().exactOptional(),
  seed: z.number().int(),
  vus: z.number().int().exactOptional(),
  /** k6 processes that it was prepared for. */
  segments: z.number().int(),
  /** As the server said. */
  odoo: z.string(),
  language: z.string().nullable(),
});
export type Prepared = z.infer<typeof Prepared>;

/**
 * The prepared run in a folder.
 *
 * @throws {CommandError} `configuration` when there is none, or it is damaged
 */
export async function readPrepared(folder: string): Promise<Prepared> {
  const path = join(folder, PREPARED_FILE);
  if (!existsSync(path)) {
    throw new CommandError(
      'configuration',
      `${folder} is not a prepared run: there is no ${PREPARED_FILE} in it. Name the folder that cutoff load --prepare-only wrote.`,
    );
  }
  try {
    return Prepared.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new CommandError(
      'configuration',
      `${path} is damaged, or of another version of cutoff: prepare the run again.`,
      error,
    );
  }
}
