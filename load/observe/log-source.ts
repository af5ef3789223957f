/** Where Odoo's request log is read from, part by part. */

import { open } from 'node:fs/promises';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { Lab, Series } from '../../fixtures/lab/lab.ts';
import type { LogPart } from '../../fixtures/lab/odoo-host.ts';

export interface LogSource {
  /** What was logged from a position in bytes on; from the present end where none is given. */
  read(from?: number): Promise<LogPart>;
}

/** The log of a server of the lab. */
export function labLog(lab: Lab, series: Series): LogSource {
  return {
    read: async (from) => {
      // A position beyond the end gives nothing, and where the end is.
      const part = await lab.odooLog(series, from ?? Number.MAX_SAFE_INTEGER);
      return from === undefined ? { text: '', end: part.end } : part;
    },
  };
}

/**
 * A log file on this machine, for example one that a deployment shares.
 *
 * @throws {CommandError} `configuration` where it cannot be read
 */
export function fileLog(path: string): LogSource {
  return {
    read: async (from) => {
      try {
        const file = await open(path);
        try {
          const { size } = await file.stat();
          // A log that was rotated meanwhile begins anew.
          const start = from === undefined ? size : from > size ? 0 : from;
          const buffer = Buffer.alloc(size - start);
          await file.read(buffer, 0, buffer.length, start);
          return { text: buffer.toString('utf8'), end: size };
        } finally {
          await file.close();
        }
      } catch (error) {
        throw new CommandError(
          'configuration',
          `Request log ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Name Odoo's log file (--logfile, log_level info or more), or leave it out.`,
          error,
        );
      }
    },
  };
}
