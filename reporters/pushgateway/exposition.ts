/** A small reader of the Prometheus text format, for tests: what was pushed is parsed back, not matched as text. */

export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The samples of a text. Throws on a line that is neither a sample nor a comment, so also on a timestamp. */
export function parseExposition(text: string): readonly ExposedSample[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const match = LINE.exec(line);
    if (!match) throw new Error(`Not a sample of the text format: ${line}`);
    const [, name = '', labels = '', value = ''] = match;
    const pairs = [...labels.matchAll(LABEL)].map(
      ([, label = '', text = '']) => [label, unescape(text)] as const,
    );
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
