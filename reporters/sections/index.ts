import type { Section } from '../section.ts';
import { AUDIT } from './audit/section.ts';
import { CALENDAR } from './calendar/section.ts';
import { CAPACITY } from './capacity/section.ts';
import { GATE } from './gate/section.ts';
import { INDICATORS } from './indicators/section.ts';
import { ISOLATION } from './isolation/section.ts';
import { JOURNEYS } from './journeys/section.ts';
import { LOAD } from './load/section.ts';
import { TIMELINE } from './timeline/section.ts';
import { UPKEEP } from './upkeep/section.ts';

/** Every section, in the order in which reports show them. */
export const SECTIONS: readonly Section[] = [
  JOURNEYS,
  LOAD,
  AUDIT,
  CAPACITY,
  ISOLATION,
  GATE,
  INDICATORS,
  TIMELINE,
  UPKEEP,
  CALENDAR,
];
