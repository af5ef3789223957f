import { GROUPINGS } from '../metrics/metric.ts';
import type { GroupKey } from '../metrics/group.ts';

/** Values that mean the same inside a path as outside it: no slash, no dot segment, nothing to encode. */
const SAFE_IN_PATH = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * The grouping key as path segments of the gateway. Every value that is empty, holds a slash or would need encoding
 * goes in the gateway's base64 form, `label@base64/value` with the URL alphabet, and `=` for the empty value.
 * prom-client joins and escapes what it is given and knows nothing of this form; the gateway unescapes the `@` and `=`.
 */
export function groupingsOf(key: GroupKey): Record<string, string> {
  return Object.fromEntries(
    labelsOf(key).map(([label, value]) => {
      if (SAFE_IN_PATH.test(value)) return [label, value];
      return [`${label}@base64`, Buffer.from(value, 'utf8').toString('base64url') || '='];
    }),
  );
}

/** One string for one group, whatever its values hold. A label that the gateway does not list is empty. */
export function groupId(key: LabelSet): string {
  const { part = '' } = key;
  const labels = part === '' ? GROUPINGS.journey : GROUPINGS.part;
  // One more in the list for a part, so that no journey has the id of a part.
  return JSON.stringify([...labels.map((label) => key[label] ?? ''), ...(part === '' ? [] : ['part'])]);
}

/** How a group reads in a sentence: `invoice (ui)`, `load of cutoff_burst`, `indicators`, `sweep`. */
export function groupName(key: GroupKey): string {
  if ('part' in key && key.scenario === 'none') return key.part;
  return 'part' in key ? `${key.part} of ${key.scenario}` : `${key.journey} (${key.channel})`;
}

/** The labels that tell groups of one tenant apart, for the name of a file. */
export function readableParts(key: GroupKey): readonly string[] {
  return 'part' in key ? [key.tenant, key.part, key.scenario] : [key.tenant, key.journey, key.channel];
}

type LabelSet = Readonly<Partial<Record<(typeof GROUPINGS)[keyof typeof GROUPINGS][number], string>>>;

/** In the pinned order: it is the order of the path. */
function labelsOf(key: GroupKey): readonly (readonly [label: string, value: string])[] {
  return 'part' in key
    ? GROUPINGS.part.map((label) => [label, key[label]])
    : GROUPINGS.journey.map((label) => [label, key[label]]);
}
