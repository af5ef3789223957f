import { plainText } from '../format.ts';

/** Where the stream does not say, as in a pipe or a log of CI. */
const USUAL_COLUMNS = 100;
/** Text is not wrapped to less: nobody could read it. */
const LEAST_COLUMNS = 40;

/** Columns to write for: those of the terminal, else `COLUMNS`. */
export function columnsOf(
  stream: { readonly columns?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): number {
  const said = stream.columns || Number(env['COLUMNS']);
  return Number.isInteger(said) && said > 0 ? Math.max(LEAST_COLUMNS, said) : USUAL_COLUMNS;
}

let columns = USUAL_COLUMNS;

/** Columns of the text that is being written. */
export function width(): number {
  return columns;
}

/** Writes a text for so many columns. Every section wraps by them, and none has to pass them on. */
export function atWidth<T>(wanted: number, write: () => T): T {
  const before = columns;
  columns = wanted;
  try {
    return write();
  } finally {
    columns = before;
  }
}

/** Words of a text in lines within the width, the first line after a lead, the others below its text. */
export function wrapped(text: string, lead: string): readonly string[] {
  const room = width() - lead.length;
  const lines: string[] = [];
  let line = '';
  for (const word of plainText(text)
    .split(/\s+/)
    .flatMap((each) => pieces(each, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= room || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  const indent = ' '.repeat(lead.length);
  return [...lines, line].map((each, index) => `${index === 0 ? lead : indent}${each}`);
}

/** A word that is longer than a line, cut. */
function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  return Array.from({ length: Math.ceil(word.length / width) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
}
