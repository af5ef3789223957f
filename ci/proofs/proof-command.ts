import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Table from 'cli-table3';
import { Option, type Command } from 'commander';
import pc from 'picocolors';
import { z } from 'zod';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { openLab, SERIES, type Lab, type Series } from '../../fixtures/lab/lab.ts';
import { withLock } from '../../fixtures/lab/lock.ts';
import { redactValues } from '../../fixtures/secrets/structure.ts';
import { writeAtomic } from '../../reporters/storage/atomic-file.ts';
import { CommandExit, interruption } from '../cli/exit.ts';

/**
 * What proofs share: a command that tries the rows of a catalogue in a database of its own in the lab, one Odoo after the
 * other, and ends with a record, a table and an exit code.
 */

/** What every record has beside `record`, its name, and the facts of its proof. */
export const RECORD = {
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  /** Why the verdict is not a pass, one sentence each. */
  reasons: z.array(z.string()),
};

const Head = z.object({ ...RECORD, odoo: z.enum(SERIES) });
type Head = z.infer<typeof Head>;

/** What a proof works with. */
export interface Trials<Row> {
  readonly lab: Lab;
  readonly odoo: Series;
  /** A fresh copy of the seed, removed afterwards. */
  readonly database: string;
  /** Removed afterwards. */
  readonly folder: string;
  readonly rows: readonly Row[];
  /** Whether these are all rows of the catalogue. */
  readonly isComplete: boolean;
  readonly signal: AbortSignal;
  /** Tells of progress. */
  readonly say: (line: string) => void;
}

export interface Proof<Row extends { readonly id: string }, ProofRecord extends Head> {
  /** Of the command and of the database. */
  readonly name: string;
  readonly description: string;
  /** Ends the help. */
  readonly after: string;
  /** The Odoo that is taken where none is named; without it, each of them. */
  readonly odoo?: Series;
  readonly catalogue: {
    /** Option that chooses rows by id. */
    readonly flag: string;
    /** What the rows are, for people: `corruptions`. */
    readonly of: string;
    readonly rows: (odoo: Series) => readonly Row[];
    readonly line: (row: Row) => string;
  };
  /** Its `record` names the file and begins with `cutoff.`. */
  readonly schema: z.ZodType<ProofRecord> & { readonly shape: { readonly record: z.ZodLiteral<string> } };
  readonly run: (trials: Trials<Row>) => Promise<Omit<ProofRecord, keyof Head | 'record'>>;
  /** Why the proof fails; none where everything is as the catalogue says. */
  readonly reasons: (facts: Omit<ProofRecord, keyof Head | 'record'>) => readonly string[];
  readonly table: (record: ProofRecord) => string;
}

interface Flags {
  readonly odoo?: Series;
  readonly results: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly [flag: string]: unknown;
}

/** Adds the command of a proof. */
export function registerProof<Row extends { readonly id: string }, ProofRecord extends Head>(
  program: Command,
  proof: Proof<Row, ProofRecord>,
): void {
  const { name, description, after, catalogue } = proof;
  withLabOptions(program.command(name), proof.odoo)
    .description(description)
    .option(`--${catalogue.flag} <ids>`, 'only these, separated by commas (default: all)')
    .option('--results <folder>', 'folder of the records', 'results')
    .option('--list', `print the catalogue of ${catalogue.of} and do nothing else`)
    .addHelpText('after', after)
    .action(async (flags: Flags) => {
      const asked = flags[catalogue.flag];
      const records: ProofRecord[] = [];
      for (const odoo of flags.odoo === undefined ? SERIES : [flags.odoo]) {
        const rows = chosenRows(proof, odoo, typeof asked === 'string' ? asked : undefined);
        if (flags.list === true) {
          process.stdout.write(rows.map((row) => `${catalogue.line(row)}\n`).join(''));
          return;
        }
        const record = await prove(proof, odoo, rows, { ...flags, isComplete: asked === undefined });
        records.push(record);
        if (flags.json !== true) process.stdout.write(`${proof.table(record)}\n`);
      }
      if (flags.json === true)
        process.stdout.write(`${JSON.stringify(proof.odoo === undefined ? records : records[0], null, 2)}\n`);
      if (records.some(({ verdict }) => verdict !== 'pass')) throw new CommandExit('failed');
    });
}

/** Adds the options of every proof in the lab. */
export function withLabOptions(command: Command, odoo?: Series): Command {
  const series = new Option('--odoo <series>', 'Odoo of the lab').choices([...SERIES]);
  if (odoo === undefined) series.description += ' (default: each of them)';
  return command
    .addOption(odoo === undefined ? series : series.default(odoo))
    .option('--json', 'print the records instead of the tables')
    .option('-y, --yes', 'install what the lab needs without asking');
}

/**
 * Rows by id; `undefined` asks for all.
 *
 * @throws {CommandError} `configuration` naming every unknown id
 */
function chosenRows<Row extends { readonly id: string }, ProofRecord extends Head>(
  { name, catalogue }: Proof<Row, ProofRecord>,
  odoo: Series,
  text: string | undefined,
): readonly Row[] {
  const all = catalogue.rows(odoo);
  if (text === undefined) return all;
  const wanted = text.split(',').map((id) => id.trim());
  const unknown = wanted.filter((id) => !all.some((row) => row.id === id));
  if (unknown.length === 0) return all.filter(({ id }) => wanted.includes(id));
  throw new CommandError(
    'configuration',
    unknown.map(
      (id) => `--${catalogue.flag} ${id} is not in the catalogue: npm run test:${name} -- --list names them.`,
    ),
  );
}

async function prove<Row extends { readonly id: string }, ProofRecord extends Head>(
  proof: Proof<Row, ProofRecord>,
  odoo: Series,
  rows: readonly Row[],
  { results, yes = false, isComplete }: Pick<Flags, 'results' | 'yes'> & { readonly isComplete: boolean },
): Promise<ProofRecord> {
  const startedAt = new Date().toISOString();
  const [record] = proof.schema.shape.record.values;
  const database = String(record).replace('cutoff.', '');
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const lab = await openLab();
  await lab.up({ series: [odoo], databases: [], yes });
  const facts = await withLock(
    `${lab.provider.host(odoo).id}:${database}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), `cutoff-${database}-`));
      try {
        await lab.reset(odoo, database);
        const signal = interruption();
        return await proof.run({ lab, odoo, database, folder, rows, isComplete, signal, say });
      } finally {
        await lab.drop(odoo, database);
        await rm(folder, { recursive: true, force: true });
      }
    },
    { onWait: () => say(`Waiting for another run of the ${proof.catalogue.of}`) },
  );
  const reasons = proof.reasons(facts);
  const finished = proof.schema.parse({
    record,
    version: 1,
    odoo,
    startedAt,
    finishedAt: new Date().toISOString(),
    ...facts,
    verdict: reasons.length === 0 ? 'pass' : 'fail',
    reasons,
  });
  await writeProof(join(resolve(results), `${database}-${odoo}.json`), proof.schema, finished);
  return finished;
}

/** Writes a record without secrets. */
export async function writeProof<ProofRecord>(
  file: string,
  schema: z.ZodType<ProofRecord>,
  record: ProofRecord,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeAtomic(file, `${JSON.stringify(redactValues(schema, record), null, 2)}\n`);
}

/** A table without lines between its rows. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  options: { readonly colWidths?: number[]; readonly wrapOnWordBoundary?: boolean } = {},
): string {
  const table = new Table({
    head: [...head],
    wordWrap: true,
    ...options,
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/** What stands below the table of a record: what came of it, the time it took, the reasons and the verdict. */
export function endLines({ odoo, startedAt, finishedAt, reasons, verdict }: Head, summary: string): string[] {
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  return [
    '',
    `Odoo ${odoo}: ${summary}; ${seconds} s.`,
    ...reasons.map((reason) => `  ${reason}`),
    verdict === 'pass' ? pc.green('pass') : pc.red('fail'),
  ];
}
