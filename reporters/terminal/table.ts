import { stripVTControlCharacters } from 'node:util';
import { largest } from '../../fixtures/statistics/summary.ts';

/** Rows in columns two spaces apart, each as wide as its widest cell. Colours take no room. */
export function aligned(
  rows: readonly (readonly string[])[],
  alignments: readonly ('left' | 'right')[],
): string[] {
  const length = (cell: string): number => stripVTControlCharacters(cell).length;
  const widths = alignments.map((_, column) => largest(rows.map((row) => length(row[column] ?? ''))));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const room = ' '.repeat((widths[column] ?? 0) - length(cell));
      return alignments[column] === 'right' ? `${room}${cell}` : `${cell}${room}`;
    });
    return cells.join('  ').trimEnd();
  });
}
