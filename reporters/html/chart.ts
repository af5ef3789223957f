import { area, curveStepAfter, line as lineOf } from 'd3-shape';
import { html, type Insert, type Markup } from './markup.ts';
import { percent, type TimeAxis, type ValueAxis } from './scale.ts';

/**
 * A picture over time: axes with units, phases behind it, what was measured at each moment as a tooltip. It fills
 * whatever width there is; lines keep their thickness.
 */

export interface Phase {
  readonly name: string;
  readonly fromS: number;
  readonly untilS: number;
}

export interface Chart {
  readonly title: string;
  /** What the vertical axis counts, for example `per minute`. */
  readonly unit: string;
  /** The curve in words, for those who do not see it. */
  readonly words: string;
  readonly time: TimeAxis;
  readonly values: ValueAxis;
  readonly formatValue: (value: number) => string;
  readonly phases: readonly Phase[];
  /** What the marks mean: look and meaning. */
  readonly legend: readonly (readonly [look: string, meaning: string])[];
  readonly marks: (draw: Drawing) => Insert;
  /** Stretches of time with what to say about them. */
  readonly tips: readonly { readonly fromS: number; readonly untilS: number; readonly text: string }[];
}

/** Draws on the axes of a chart; what a look means stands in the legend. */
export interface Drawing {
  /** A line through the points with a dot on each, for what is measured at moments. */
  readonly line: (look: string, points: readonly Point[]) => Markup;
  /** A line of steps, for what holds over stretches of time. */
  readonly steps: (look: string, stretches: readonly Stretch[]) => Markup;
  /** The space between two curves. */
  readonly band: (look: string, points: readonly BandPoint[]) => Markup;
  /** Bars over stretches of time, from `floor` up to `floor + value`. */
  readonly bars: (look: string, stretches: readonly (Stretch & { readonly floor?: number })[]) => Markup;
}

export function chart(of: Chart): Markup {
  const { title, unit, words, time, values, formatValue, phases, legend, marks, tips } = of;
  return html`<figure class="chart">
    <figcaption>
      <h3>${title} <small>${unit}</small></h3>
      <p class="legend">
        ${legend.map(([look, meaning]) => html`<span><i class="key ${look}"></i>${meaning}</span>`)}
      </p>
    </figcaption>
    <div class="plot-frame">
      ${phaseNames(phases, time)}
      <svg class="values" aria-hidden="true">
        ${values.ticks.map(
          (tick) =>
            html`<text x="100%" dx="-6" y="${percent(values.at(tick))}" dy="4" text-anchor="end">
              ${formatValue(tick)}
            </text>`,
        )}
      </svg>
      <svg class="plot" role="img" aria-label="${words}">
        ${phases.map(
          (phase, index) =>
            html`<rect
              class="${index % 2 === 0 ? 'band even' : 'band odd'}"
              x="${percent(time.at(phase.fromS))}"
              width="${percent(time.at(phase.untilS - phase.fromS))}"
              height="100%"
            ></rect>`,
        )}
        ${values.ticks.map((tick) => {
          const y = percent(values.at(tick));
          return html`<line class="${tick === 0 ? 'base' : 'grid'}" x2="100%" y1="${y}" y2="${y}"></line>`;
        })}
        ${tips.map(
          ({ fromS, untilS, text }) =>
            html`<g class="tip">
              <rect
                x="${percent(time.at(fromS))}"
                width="${percent(time.at(untilS - fromS))}"
                height="100%"
              ></rect>
              <title>${text}</title>
            </g>`,
        )}
        ${marks({
          line: (look, points) => line(look, points, time, values),
          steps: (look, stretches) => steps(look, stretches, time, values),
          band: (look, points) => band(look, points, time, values),
          bars: (look, stretches) => bars(look, stretches, time, values),
        })}
      </svg>
      <svg class="times" aria-hidden="true">
        ${time.ticksS.map((tick) => {
          const place = time.at(tick);
          const anchor = place === 0 ? 'start' : place > 96 ? 'end' : 'middle';
          return html`<line x1="${percent(place)}" x2="${percent(place)}" y2="4"></line>
            <text x="${percent(place)}" y="17" text-anchor="${anchor}">${time.label(tick)}</text>`;
        })}
      </svg>
    </div>
  </figure>`;
}

/** Each name within its own phase: what does not fit is cut off there, and stands in the tooltip. */
function phaseNames(phases: readonly Phase[], time: TimeAxis): Insert {
  if (phases.length === 0) return undefined;
  return html`<svg class="phases" aria-hidden="true">
    ${phases.map(
      ({ name, fromS, untilS }) =>
        html`<svg
          class="segment"
          x="${percent(time.at(fromS))}"
          width="${percent(time.at(untilS - fromS))}"
          height="100%"
        >
          <line y2="100%" x1="0.5" x2="0.5"></line>
          <text x="4" y="11">${name.replaceAll('_', ' ')}</text>
          <title>${name}</title>
        </svg>`,
    )}
  </svg>`;
}

interface Point {
  readonly atS: number;
  /** `null` where nothing was measured: the line has a gap there. */
  readonly value: number | null;
}

function line(look: string, points: readonly Point[], time: TimeAxis, values: ValueAxis): Markup {
  const crowded = points.length > MOST_DOTS;
  const dots = points.filter((_, index) => !crowded || isAlone(points, index));
  const path = lineOf<Point>()
    .defined(({ value }) => value !== null)
    .x(({ atS }) => time.at(atS) * 10)
    .y(({ value }) => values.at(value ?? 0))
    .digits(2);
  return html`<g class="series ${look}">
    ${stretched(path([...points]))}
    ${dots.map(
      ({ atS, value }) =>
        value !== null &&
        html`<circle cx="${percent(time.at(atS))}" cy="${percent(values.at(value))}" r="2.6"></circle>`,
    )}
  </g>`;
}

/** More would hide the line; a value between two gaps has no line and keeps its dot. */
const MOST_DOTS = 60;

function isAlone(points: readonly Point[], index: number): boolean {
  return (points[index - 1]?.value ?? null) === null && (points[index + 1]?.value ?? null) === null;
}

export interface Stretch {
  readonly fromS: number;
  readonly untilS: number;
  readonly value: number;
}

function steps(look: string, stretches: readonly Stretch[], time: TimeAxis, values: ValueAxis): Markup {
  const last = stretches.at(-1);
  const corners = last ? [...stretches, { ...last, fromS: last.untilS }] : [];
  const path = lineOf<Stretch>(
    ({ fromS }) => time.at(fromS) * 10,
    ({ value }) => values.at(value),
  )
    .curve(curveStepAfter)
    .digits(2);
  return html`<g class="series ${look}">${stretched(path(corners))}</g>`;
}

interface BandPoint {
  readonly atS: number;
  readonly low: number;
  readonly high: number;
}

function band(look: string, points: readonly BandPoint[], time: TimeAxis, values: ValueAxis): Markup {
  const path = area<BandPoint>()
    .x(({ atS }) => time.at(atS) * 10)
    .y0(({ low }) => values.at(low))
    .y1(({ high }) => values.at(high))
    .digits(2);
  return html`<g class="series ${look}">${stretched(path([...points]))}</g>`;
}

function bars(
  look: string,
  stretches: readonly (Stretch & { readonly floor?: number })[],
  time: TimeAxis,
  values: ValueAxis,
): Markup {
  return html`<g class="series ${look}">
    ${stretches.map(({ fromS, untilS, value, floor = 0 }) => {
      if (value === 0) return undefined;
      const width = time.at(untilS - fromS);
      const place = {
        x: percent(time.at(fromS) + width * 0.08),
        width: percent(width * 0.84),
        y: percent(values.at(floor + value)),
        height: percent(values.at(floor) - values.at(floor + value)),
      };
      const rect = (className: string): Markup =>
        html`<rect
          class="${className}"
          x="${place.x}"
          y="${place.y}"
          width="${place.width}"
          height="${place.height}"
        ></rect>`;
      return html`${rect('bar')}${look === 'failed' && rect('hatch')}`;
    })}
  </g>`;
}

function stretched(path: string | null): Insert {
  if (path === null || path === '') return undefined;
  return html`<svg
    class="segment"
    viewBox="0 0 1000 100"
    preserveAspectRatio="none"
    width="100%"
    height="100%"
  >
    <path d="${path}" vector-effect="non-scaling-stroke"></path>
  </svg>`;
}
