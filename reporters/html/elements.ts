import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { htmlReport } from './report.ts';

/** A reader of the page, for tests: what was written is parsed back, not matched as text. */

/** One element as found in the page; `text` is all the text in it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  htmlEntities: true,
  parseTagValue: false,
});

/** Every element of the page of a record. Throws where the page is not well-formed XML, which it is written to be. */
export function elementsOf(record: RunRecord): readonly Element[] {
  const page = htmlReport(record, 'results/run').replace(/^<!doctype html>\s*/, '');
  const valid = XMLValidator.validate(page);
  if (valid !== true) throw new Error(valid.err.msg);
  const elements: Element[] = [];
  const walk = (nodes: unknown): string => {
    if (!Array.isArray(nodes)) return '';
    const texts = nodes.map((node: Readonly<Record<string, unknown>>) => {
      if ('#text' in node) return String(node['#text']);
      const [name = ''] = Object.keys(node).filter((key) => key !== ':@');
      const place = elements.push({ name, attributes: {}, text: '' }) - 1;
      const text = walk(node[name]);
      const attributes = Object.entries(Object(node[':@'] ?? {})).map(([key, value]) => [key, String(value)]);
      elements[place] = { name, attributes: Object.fromEntries(attributes), text };
      return text;
    });
    return texts.join(' ').replaceAll(/\s+/g, ' ').trim();
  };
  walk(parser.parse(page));
  return elements;
}

export function textsOf(elements: readonly Element[], name: string, className?: string): readonly string[] {
  return elements
    .filter(
      (each) => each.name === name && (className === undefined || each.attributes['class'] === className),
    )
    .map((each) => each.text);
}
