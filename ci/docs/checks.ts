import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '../../fixtures/config/markdown.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import { JOURNEYS } from '../../journeys/catalogue.ts';
import {
  bound,
  children,
  cooked,
  defined,
  isNode,
  nameOf,
  part,
  parts,
  returned,
  sourceOf,
  type Node,
  type Source,
} from './source.ts';

/**
 * What the checks of all steps compare, read from their sources: every call of `journeys/expectation.ts` that a check
 * reaches, the record and field that the seen value was read from, and the expression that it is compared with.
 */

const CATALOGUE = join(dirname(fileURLToPath(import.meta.url)), '../../journeys/catalogue.ts');
const READS: ReadonlySet<string> = new Set([
  'readRecord',
  'readRecords',
  'searchRecords',
  'searchIds',
  'countRecords',
]);

/** An expression, and what its names mean where it stands. */
interface Meant {
  readonly node: Node;
  readonly scope: Scope;
}

interface Scope {
  readonly source: Source;
  readonly names: ReadonlyMap<string, Meant & { readonly key?: string | undefined }>;
}

/** One comparison of a check. */
export interface Comparison {
  readonly what: string;
  /** `sale.order: partner_id`; empty where the value was not read from a record. */
  readonly read: string;
  readonly expected: string;
}

/** The comparisons of every step, by its name, each once. */
export function comparisons(): ReadonlyMap<string, readonly Comparison[]> {
  const found = new Map<string, readonly Comparison[]>();
  const catalogue = sourceOf(CATALOGUE);
  for (const { path } of catalogue.imported.values()) collectSteps(sourceOf(path), found, new Set());
  return found;
}

/** A table for each step, in the order of the journeys. */
export function checksMarkdown(): string {
  const all = comparisons();
  const steps = [...new Set(JOURNEYS.flatMap((journey) => journey.steps.map(({ name }) => name)))];
  return steps
    .map((step) => {
      const users = JOURNEYS.filter((journey) => journey.steps.some(({ name }) => name === step));
      const rows = all.get(step) ?? [];
      return [
        `### \`${step}\``,
        `In ${users.map(({ name }) => `\`${name}\``).join(', ')}.`,
        markdownTable(
          ['what', 'read from', 'expected'],
          rows.map(({ what, read, expected }) => [what, read, `\`${expected}\``]),
        ),
      ].join('\n\n');
    })
    .join('\n\n');
}

function collectSteps(source: Source, found: Map<string, readonly Comparison[]>, seen: Set<string>): void {
  if (seen.has(source.path)) return;
  seen.add(source.path);
  for (const node of source.top.values()) {
    const name = stepName(node);
    const check = node.type === 'CallExpression' ? member(parts(node, 'arguments')[0], 'check') : undefined;
    if (name === undefined || !check) continue;
    const rows: Comparison[] = [];
    follow({ node: check, scope: { source, names: new Map() } }, rows, 0);
    found.set(name, [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]);
  }
  for (const { path } of source.imported.values()) {
    if (path.includes('/journeys/')) collectSteps(sourceOf(path), found, seen);
  }
}

/** The name of `defineStep()({ name: … })`. */
function stepName(node: Node): string | undefined {
  const callee = part(node, 'callee');
  if (nameOf(part(callee, 'callee')) !== 'defineStep') return undefined;
  return nameOf(member(parts(node, 'arguments')[0], 'name'));
}

function member(object: Node | undefined, key: string): Node | undefined {
  return part(
    parts(object, 'properties').find((each) => nameOf(part(each, 'key')) === key),
    'value',
  );
}

/** Adds what the function compares, itself or by others that it calls. */
function follow({ node, scope }: Meant, rows: Comparison[], depth: number): void {
  if (depth > 8) return;
  const called = functionOf({ node, scope });
  if (!called) return;
  const { node: body, scope: inner } = within(called);
  const walk = (each: Node): void => {
    if (each.type === 'CallExpression') {
      const callee = nameOf(part(each, 'callee')) ?? '';
      const given = parts(each, 'arguments');
      if (
        /^expect[A-Z]/.test(callee) &&
        inner.source.imported.get(callee)?.path.endsWith('/expectation.ts')
      ) {
        rows.push(comparison(callee, given, inner));
      } else {
        const target = functionOf({ node: part(each, 'callee') ?? each, scope: inner });
        if (target && !READS.has(callee)) follow(bind(target, given, inner), rows, depth + 1);
      }
    }
    for (const child of children(each)) walk(child);
  };
  walk(part(body, 'body') ?? body);
}

/** The function that an expression means: itself, or one that a name stands for. */
function functionOf({ node, scope }: Meant): Meant | undefined {
  if (node.type.includes('Function')) return { node, scope };
  const name = nameOf(node);
  if (node.type !== 'Identifier' || name === undefined) return undefined;
  const local = scope.names.get(name);
  if (local) return local.node === node ? undefined : functionOf(local);
  const found = defined(scope.source, name);
  if (!found?.source.path.includes('/journeys/') || !found.node.type.includes('Function')) return undefined;
  return { node: found.node, scope: { source: found.source, names: new Map() } };
}

/** The function with its parameters standing for what they are given. */
function bind({ node, scope }: Meant, given: readonly Node[], caller: Scope): Meant {
  const names = new Map(scope.names);
  for (const [index, parameter] of parts(node, 'params').entries()) {
    const value = given[index];
    if (value)
      for (const { name, key } of bound(parameter)) names.set(name, { node: value, scope: caller, key });
  }
  return { node, scope: { source: scope.source, names } };
}

/** The function with all names that its body declares. */
function within({ node, scope }: Meant): { readonly node: Node; readonly scope: Scope } {
  const names = new Map(scope.names);
  const inner = { source: scope.source, names };
  const declare = (each: Node): void => {
    if (each.type === 'VariableDeclarator' || each.type === 'ForOfStatement') {
      const isLoop = each.type === 'ForOfStatement';
      const pattern = isLoop ? part(parts(part(each, 'left'), 'declarations')[0], 'id') : part(each, 'id');
      const value = part(each, isLoop ? 'right' : 'init');
      if (value)
        for (const { name, key } of bound(pattern)) names.set(name, { node: value, scope: inner, key });
    }
    for (const child of children(each)) declare(child);
  };
  declare(node);
  return { node, scope: inner };
}

function comparison(helper: string, given: readonly Node[], scope: Scope): Comparison {
  const [what, seen, expected] = given;
  if (helper === 'expectThat') {
    const [holds, message] = given;
    return {
      what: `or else: ${said(message, scope)}`,
      read: readFrom(holds, scope),
      expected: shown(holds, scope),
    };
  }
  return { what: said(what, scope), read: readFrom(seen, scope), expected: shown(expected, scope) };
}

/** A text as people read it: what stands for a record or a product is named by its kind. */
function said(node: Node | undefined, scope: Scope, depth = 0): string {
  if (!node || depth > 6) return '…';
  if (node.type === 'Literal') return String(node['value']);
  if (node.type === 'TemplateLiteral') {
    const values = parts(node, 'expressions').map((each) => said(each, scope, depth + 1));
    return parts(node, 'quasis')
      .map((quasi, index) => {
        const before = cooked(quasi);
        const [noun = ''] = /\w+$/.exec(values[index] ?? '') ?? [];
        const isTold = noun === 'id' || before.toLowerCase().endsWith(`${noun} `);
        return `${before}${values[index] === undefined ? '' : isTold ? '…' : values[index]}`;
      })
      .join('');
  }
  if (node.type === 'ConditionalExpression') {
    return ['consequent', 'alternate'].map((key) => said(part(node, key), scope, depth + 1)).join(' or ');
  }
  if (node.type === 'Identifier') {
    const name = nameOf(node) ?? '';
    const meant = scope.names.get(name);
    if (!meant || meant.key !== undefined)
      return NOUNS[meant?.key ?? name] ?? `the ${words(meant?.key ?? name)}`;
    return TEXTS.has(meant.node.type) ? said(meant.node, meant.scope, depth + 1) : `the ${words(name)}`;
  }
  if (node.type === 'CallExpression') {
    const called = functionOf({ node: part(node, 'callee') ?? node, scope });
    const value = called && part(called.node, 'body');
    if (called && value && TEXTS.has(value.type)) {
      const { scope: inner } = bind(called, parts(node, 'arguments'), scope);
      return said(value, inner, depth + 1);
    }
  }
  if (node.type === 'LogicalExpression') return said(part(node, 'left'), scope, depth + 1);
  if (node.type === 'MemberExpression') {
    const property = nameOf(part(node, 'property')) ?? '';
    const object = nameOf(part(node, 'object')) ?? '';
    const meant = scope.names.get(object);
    const given = meant?.node.type === 'ObjectExpression' ? member(meant.node, property) : undefined;
    if (meant && given) return said(given, meant.scope, depth + 1);
    if (property === 'name' || property === 'display_name')
      return `the ${words(object === '' ? 'record' : object)}`;
    return NOUNS[property] ?? `the ${words(property)}`;
  }
  return '…';
}

const TEXTS: ReadonlySet<string> = new Set([
  'Literal',
  'TemplateLiteral',
  'ConditionalExpression',
  'CallExpression',
]);
const NOUNS: Readonly<Record<string, string>> = {
  code: 'a product',
  name: 'the document',
  label: 'the document',
};

function words(name: string): string {
  return name
    .replaceAll(/_ids?\b/g, '')
    .replaceAll(/([A-Z])/g, ' $1')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** An expression that is longer keeps the names of its source. */
const LONGEST_SHOWN = 90;

/** An expression as the source has it, on one line, with the names of intermediate values replaced by what they are. */
function shown(node: Node | undefined, scope: Scope): string {
  if (!node) return '';
  const meant = node.type === 'Identifier' ? scope.names.get(nameOf(node) ?? '') : undefined;
  if (meant && meant.key === undefined && !meant.node.type.includes('Function'))
    return shown(meant.node, meant.scope);
  if (meant?.key !== undefined && meant.node.type !== 'CallExpression')
    return `${shown(meant.node, meant.scope)}.${meant.key}`;
  const object = node.type === 'MemberExpression' ? part(node, 'object') : undefined;
  const root = object?.type === 'Identifier' ? scope.names.get(nameOf(object) ?? '') : undefined;
  if (object && root && root.node.type !== 'AwaitExpression') {
    const text = `${shown(object, scope)}.${nameOf(part(node, 'property')) ?? ''}`;
    if (text.length <= LONGEST_SHOWN) return text;
  }
  const text = scope.source.text.slice(node.start, node.end);
  return text.replaceAll(/\s+/g, ' ').replaceAll('`', "'");
}

/** The model and the fields that a value was read from. */
function readFrom(node: Node | undefined, scope: Scope): string {
  const used = new Set<string>();
  const read = node && findRead({ node, scope }, used, 0);
  if (!read) return '';
  const direct = new Set<string>();
  properties(node, scope, direct);
  const fieldsIn = (keys: ReadonlySet<string>): string[] =>
    [...read.fields].flatMap(([key, field]) => (keys.has(key) ? [field] : []));
  const own = fieldsIn(direct);
  const fields = new Set(own.length > 0 ? own : fieldsIn(used));
  return `\`${read.model}\`${fields.size === 0 ? '' : ': '}${[...fields].map((field) => `\`${field}\``).join(', ')}`;
}

/** The properties that an expression itself takes, not what its names stand for. */
function properties(node: Node, scope: Scope, used: Set<string>): void {
  if (node.type === 'MemberExpression') {
    const object = part(node, 'object');
    if (object?.type === 'Identifier') used.add(nameOf(part(node, 'property')) ?? '');
    else if (object) properties(object, scope, used);
    return;
  }
  if (node.type === 'Identifier') used.add(scope.names.get(nameOf(node) ?? '')?.key ?? '');
  for (const child of children(node)) properties(child, scope, used);
}

interface Read {
  readonly model: string;
  /** Fields by the keys under which the journey knows them. */
  readonly fields: Map<string, string>;
}

/** The first reading of records that an expression comes from; collects the properties that it uses on the way. */
function findRead({ node, scope }: Meant, used: Set<string>, depth: number): Read | undefined {
  if (depth > 7) return undefined;
  if (node.type === 'MemberExpression') used.add(nameOf(part(node, 'property')) ?? '');
  if (node.type === 'ObjectPattern') for (const { key } of bound(node)) if (key !== undefined) used.add(key);
  if (node.type === 'CallExpression') {
    const callee = part(node, 'callee');
    const given = parts(node, 'arguments');
    if (READS.has(nameOf(callee) ?? '')) {
      const model = shown(given[1], scope).replaceAll("'", '');
      return { model, fields: fieldsOf(given.at(nameOf(callee) === 'countRecords' ? 99 : 3), scope) };
    }
    const called = callee && functionOf({ node: callee, scope });
    if (called) {
      const inner = within(bind(called, given, scope)).scope;
      const read =
        firstRead(returned(part(called.node, 'body')), inner, new Set(), depth + 1) ??
        firstRead([called.node], inner, new Set(), depth + 1);
      if (read) {
        aliases(called.node, read);
        return read;
      }
    }
  }
  if (node.type === 'Identifier') {
    const meant = scope.names.get(nameOf(node) ?? '');
    if (meant?.key !== undefined) used.add(meant.key);
    return meant && meant.node !== node ? findRead(meant, used, depth + 1) : undefined;
  }
  return firstRead(children(node), scope, used, depth);
}

/** The first reading of several expressions; one of fields before one of ids alone. */
function firstRead(nodes: readonly Node[], scope: Scope, used: Set<string>, depth: number): Read | undefined {
  const reads = nodes
    .map((node) => findRead({ node, scope }, used, depth))
    .filter((read) => read !== undefined);
  return reads.find(({ fields }) => fields.size > 0) ?? reads[0];
}

/** What a shape asks for, by key. */
function fieldsOf(shape: Node | undefined, scope: Scope): Map<string, string> {
  const fields = new Map<string, string>();
  if (!shape) return fields;
  if (shape.type === 'Identifier') {
    const found = defined(scope.source, nameOf(shape) ?? '');
    const local = scope.names.get(nameOf(shape) ?? '')?.node;
    return fieldsOf(local ?? found?.node, scope);
  }
  if (shape.type.startsWith('TS')) return fieldsOf(part(shape, 'expression'), scope);
  for (const property of parts(shape, 'properties')) {
    if (property.type === 'SpreadElement') {
      for (const [key, field] of fieldsOf(part(property, 'argument'), scope)) fields.set(key, field);
      continue;
    }
    const key = nameOf(part(property, 'key')) ?? '';
    const [field] = parts(part(property, 'value'), 'arguments');
    const isNamed = nameOf(part(part(property, 'value'), 'callee')) === 'named';
    fields.set(key, isNamed ? (nameOf(field) ?? byVersion(field)) : key);
  }
  return fields;
}

/** Names of a field on Odoo 19 and 14. */
function byVersion(node: Node | undefined): string {
  const key = nameOf(part(node, 'property'));
  const names = [19, 14].flatMap((series) =>
    Object.entries(dialectOf({ series, text: '' }).fields).flatMap(([row, name]) =>
      row === key ? [name] : [],
    ),
  );
  return names.length === 0 ? '…' : [...new Set(names)].join('` or `');
}

/** Notes under which names a function hands on the fields that it read: `demand: move.product_uom_qty`. */
function aliases(node: Node, { fields }: Read): void {
  if (node.type === 'Property') {
    const inner = new Set<string>();
    const note = (each: Node): void => {
      if (each.type === 'MemberExpression') inner.add(nameOf(part(each, 'property')) ?? '');
      for (const child of children(each)) note(child);
    };
    const value = node['value'];
    if (isNode(value)) note(value);
    const key = nameOf(part(node, 'key')) ?? '';
    const field = [...inner].map((each) => fields.get(each)).find((each) => each !== undefined);
    if (field !== undefined && !fields.has(key)) fields.set(key, field);
  }
  for (const child of children(node)) aliases(child, { model: '', fields });
}
