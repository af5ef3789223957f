import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { JOURNEYS, journeyNamed, LOAD_JOURNEYS, transactionNamed, TRANSACTIONS } from './catalogue.ts';
import { defineJourney, defineStep, type Step } from './define.ts';

const all = [...JOURNEYS, ...TRANSACTIONS];

describe('the catalogue', () => {
  it('gives every journey a unique name that is valid as a label', () => {
    const names = JOURNEYS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(LOAD_JOURNEYS).size).toBe(LOAD_JOURNEYS.length);
    const labels = all.flatMap(({ name, steps }) => [name, ...steps.map((step) => step.name)]);
    expect(labels.filter((label) => !/^[a-z]+(_[a-z]+)*$/.test(label))).toEqual([]);
  });

  it('gives the name of a step one meaning in all journeys', () => {
    const meanings = new Map(all.flatMap(({ steps }) => steps.map((step) => [step.name, step] as const)));
    for (const { name, steps } of all) {
      for (const step of steps) expect(step, `${step.name} in ${name}`).toBe(meanings.get(step.name));
    }
  });

  it('leaves out steps under load exactly as the journey says', () => {
    const stepsOf = ({ steps }: { readonly steps: readonly { readonly name: string }[] }): string[] =>
      steps.map(({ name }) => name);
    expect(stepsOf(transactionNamed('login'))).toEqual(['sign_in']);
    expect(stepsOf(transactionNamed('order_to_cash'))).toEqual(
      stepsOf(journeyNamed('order_to_cash')).slice(1),
    );
    expect(stepsOf(transactionNamed('shipment'))).toEqual(stepsOf(journeyNamed('shipment')));
  });

  it('consists of files that k6 can run: Node, Playwright, browser and npm packages as types only', () => {
    const seen = new Set<string>();
    const foreign = foreignImports(fileURLToPath(new URL('catalogue.ts', import.meta.url)), seen);
    expect([...seen].some((path) => path.endsWith('sales/order.ts'))).toBe(true);
    expect(foreign).toEqual([]);
  });
});

/** Imports, other than of types, that k6 cannot follow, of a file and of all that it imports. */
function foreignImports(path: string, seen: Set<string>): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const specifiers = [
    ...readFileSync(path, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';$/gm),
  ].map((match) => match[1] ?? '');
  return specifiers.flatMap((specifier) => {
    const isForeign = !specifier.startsWith('.') || /\/(?:pages|machine\/(?!random))/.test(specifier);
    return isForeign ? [`${specifier} in ${path}`] : foreignImports(resolve(dirname(path), specifier), seen);
  });
}

describe('defineJourney', () => {
  it('accepts steps that need less than its state, and refuses those that need more', () => {
    const idle = (): Promise<void> => Promise.resolve();
    const rest = { dependency: 'sales', rpc: idle, ui: idle, check: idle } as const;
    const small: Step<{ order?: number }, 'small'> = defineStep<{ order?: number }>()({
      name: 'small',
      ...rest,
    });
    const large = defineStep<{ order?: number; invoice: string }>()({ name: 'large', ...rest });
    const journey = {
      name: 'test',
      title: 'A journey',
      checks: 'nothing',
      needs: 'read-only',
      plan: (): Promise<{ order?: number }> => Promise.resolve({}),
      documents: () => [],
    } as const;
    expect(defineJourney({ ...journey, steps: [small] }).steps).toEqual([small]);
    // @ts-expect-error -- the state has no invoice
    expect(defineJourney({ ...journey, steps: [small, large] }).steps).toHaveLength(2);
  });
});
