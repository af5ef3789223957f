import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Sources as trees, as far as reading the checks of journeys takes it. */

/** A node of ESTree. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A file with what it defines at its top, and where it has other names from. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly body: Node;
  readonly top: ReadonlyMap<string, Node>;
  readonly imported: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The nodes below a node, in the order of the source. */
export function children(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .toSorted((a, b) => a.start - b.start);
}

/** The child under this key. */
export function part(node: Node | undefined, key: string): Node | undefined {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
}

/** The children under this key. */
export function parts(node: Node | undefined, key: string): Node[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, the value of a text; `undefined` for all else. */
export function nameOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Identifier' && typeof node['name'] === 'string') return node['name'];
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  return undefined;
}

/** Names that a pattern binds, each with the key that it takes, where it takes one. */
export function bound(pattern: Node | undefined): { readonly name: string; readonly key?: string }[] {
  if (!pattern) return [];
  if (pattern.type === 'Identifier') return [{ name: nameOf(pattern) ?? '' }];
  if (pattern.type === 'AssignmentPattern') return bound(part(pattern, 'left'));
  if (pattern.type === 'ArrayPattern') return parts(pattern, 'elements').flatMap(bound);
  return parts(pattern, 'properties').flatMap((property) =>
    bound(part(property, 'value')).map(({ name }) => ({ name, key: nameOf(part(property, 'key')) ?? name })),
  );
}

const sources = new Map<string, Source>();

/** Reads a file, once. */
export function sourceOf(path: string): Source {
  const known = sources.get(path);
  if (known) return known;
  const text = readFileSync(path, 'utf8');
  const program: unknown = parseSync(path, text).program;
  if (!isNode(program)) throw new Error(`${path} cannot be parsed.`);
  const top = new Map<string, Node>();
  const imported = new Map<string, { path: string; name: string }>();
  for (const statement of parts(program, 'body')) {
    const declared = statement.type === 'ExportNamedDeclaration' ? part(statement, 'declaration') : statement;
    if (declared?.type === 'FunctionDeclaration') top.set(nameOf(part(declared, 'id')) ?? '', declared);
    for (const each of parts(declared, 'declarations')) {
      const value = part(each, 'init');
      if (value) for (const { name } of bound(part(each, 'id'))) top.set(name, value);
    }
    const from = nameOf(part(statement, 'source'));
    if (statement.type !== 'ImportDeclaration' || from?.startsWith('.') !== true) continue;
    for (const each of parts(statement, 'specifiers')) {
      const name = nameOf(part(each, 'imported')) ?? '';
      imported.set(nameOf(part(each, 'local')) ?? '', { path: join(dirname(path), from), name });
    }
  }
  const source = { path, text, body: program, top, imported };
  sources.set(path, source);
  return source;
}

/** What a name of the top of a file means, and where. */
export function defined(
  source: Source,
  name: string,
): { readonly node: Node; readonly source: Source } | undefined {
  const node = source.top.get(name);
  if (node) return { node, source };
  const from = source.imported.get(name);
  return from ? defined(sourceOf(from.path), from.name) : undefined;
}

/** What a function returns, of itself and not of functions inside. */
export function returned(body: Node | undefined): Node[] {
  if (!body) return [];
  if (body.type !== 'BlockStatement') return body.type.endsWith('Statement') ? [] : [body];
  const found: Node[] = [];
  const look = (node: Node): void => {
    if (node.type === 'ReturnStatement') found.push(node);
    else if (!node.type.includes('Function')) for (const child of children(node)) look(child);
  };
  look(body);
  return found;
}

/** The text of a piece of a template. */
export function cooked(quasi: Node): string {
  const value = quasi['value'];
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '';
}
