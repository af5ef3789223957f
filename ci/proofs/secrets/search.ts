import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Finder, needlesOf, type KnownSecret } from './needles.ts';
import { unpack } from './unpack.ts';

/** Searching what a command left behind: every file, and whatever is packed or written inside it. */

/** A secret in a place where none may be. Shows neither the value nor what stands around it. */
export interface Hit {
  /** For example `results/…/login-ui-trace.zip › trace.network › unescaped`. */
  readonly where: string;
  readonly secret: string;
  readonly form: string;
}

export interface Searched {
  readonly files: number;
  readonly bytes: number;
  readonly hits: readonly Hit[];
  /** Archives that could not be unpacked, and so were not searched: never a pass. */
  readonly unread: readonly string[];
}

/** Archives in archives, decoded texts of decoded texts. */
const DEEPEST = 6;
/** A text that is decoded again and again: of plain texts no more than this many times. */
const MOST_DECODINGS = 2;

export class Search {
  readonly #finder: Finder;
  readonly #secrets: readonly KnownSecret[];
  #files = 0;
  #bytes = 0;
  readonly #hits = new Map<string, Hit>();
  readonly #unread: string[] = [];

  constructor(secrets: readonly KnownSecret[]) {
    this.#secrets = secrets;
    this.#finder = new Finder(needlesOf(secrets));
  }

  get result(): Searched {
    return { files: this.#files, bytes: this.#bytes, hits: [...this.#hits.values()], unread: this.#unread };
  }

  /** All files below a folder, hidden ones too; names and links are searched like texts. */
  async folder(root: string): Promise<void> {
    for (const path of await filesBelow(root)) {
      const name = relative(root, path);
      const found = await contentOf(path);
      if (found === undefined) continue;
      this.bytes(`${name} (its name)`, Buffer.from(name));
      this.bytes(name, found);
      this.#files += 1;
    }
  }

  bytes(where: string, bytes: Buffer): void {
    this.#bytes += bytes.length;
    this.#look(where, bytes, 0, 0);
  }

  /** The name of a file may be the leak. */
  #withoutValues(where: string): string {
    return this.#secrets.reduce((text, { value }) => text.replaceAll(value, '…'), where);
  }

  #look(where: string, bytes: Buffer, depth: number, decodings: number, told: readonly string[] = []): void {
    const found = this.#finder.find(bytes);
    for (const { secret, form } of found) {
      // Once a place and secret: a text that shows it in one form shows it in others when it is decoded.
      const key = `${where}\n${secret}`;
      if (told.includes(secret) || this.#hits.has(key)) continue;
      this.#hits.set(key, { where: this.#withoutValues(where), secret, form });
    }
    if (depth >= DEEPEST) return;
    const toldNow = [...told, ...found.map(({ secret }) => secret)];
    try {
      for (const { name, bytes: inner, decoded } of unpack(bytes)) {
        if (decoded && decodings >= MOST_DECODINGS) continue;
        this.#look(
          `${where} › ${name}`,
          inner,
          depth + 1,
          decodings + (decoded ? 1 : 0),
          decoded ? toldNow : [],
        );
      }
    } catch (error) {
      this.#unread.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** What a file holds, or where a link leads; `undefined` for a file that has gone. */
async function contentOf(path: string): Promise<Buffer | undefined> {
  return unlessGone(async () => {
    const isLink = (await lstat(path)).isSymbolicLink();
    return isLink ? Buffer.from(await readlink(path)) : await readFile(path);
  });
}

/** All files and links below a folder; links are not followed. */
export async function filesBelow(root: string): Promise<string[]> {
  const entries = (await unlessGone(() => readdir(root, { withFileTypes: true }))) ?? [];
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(root, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    }),
  );
  return found.flat();
}

/** A browser that is ending removes its folders while they are searched. */
async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
