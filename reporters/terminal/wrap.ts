import { plainText } from '../format.ts';

/** Columns of the report for a terminal. */
export const WIDTH = 100;

/** Words of a text in lines within the width, the first line after a lead, the others below its text. */
export function wrapped(text: string, lead: string): readonly string[] {
  const width = WIDTH - lead.length;
  const lines: string[] = [];
  let line = '';
  for (const word of plainText(text)
    .split(/\s+/)
    .flatMap((each) => pieces(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') line = longer;
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
