import { readFileSync } from 'node:fs';

/** Version of this cutoff, from its package.json. */
export function toolVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content
    ? String(content.version)
    : '?';
}
