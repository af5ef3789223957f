import { expect, test } from 'vitest';
import { wantsColour } from './colour.ts';

test.each([
  [true, {}, true],
  [false, {}, false],
  [undefined, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('decides on colours for a terminal (%s) with %j: %s', (isTTY, env, colour) => {
  expect(wantsColour({ isTTY }, env)).toBe(colour);
});
