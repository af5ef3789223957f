import type { RunRecord } from '../fixtures/record/record.ts';
import type { Insert } from './html/markup.ts';
import type { Suite } from './junit/node.ts';
import type { MetricGroup } from './metrics/group.ts';
import type { Metric } from './metrics/metric.ts';
import type { Paint } from './terminal/colour.ts';

/**
 * A section of the reports: the part of a run record that it reads, and what it has for each format. Formats compose
 * sections and know none of them by name; a section knows no format beyond the pieces that it is made of.
 */

/** A run as reports show it. */
export interface ShownRun {
  readonly record: RunRecord;
  /** Folder of the run as its readers can open it, for links to evidence and for commands to copy. */
  readonly folder: string;
}

/** A section as its folder writes it; what it leaves out it has not. */
interface SectionOf<Part> {
  readonly name: string;
  /** `undefined` where the record has nothing for it. */
  readonly read: (record: RunRecord) => Part | undefined;
  /** One sentence beside the verdict, without its full stop. */
  readonly sentence?: (part: Part, record: RunRecord) => string | undefined;
  readonly metrics?: Readonly<Record<string, Metric>>;
  readonly groups?: (part: Part, record: RunRecord) => readonly MetricGroup[];
  readonly html?: (part: Part, run: ShownRun) => Insert;
  /** What comes before all else in the page: a warning beside the verdict, and the figures to see first. */
  readonly banner?: (part: Part, record: RunRecord) => Insert;
  readonly figures?: (part: Part, record: RunRecord) => Insert;
  /** Its part of the style sheet. */
  readonly style?: string;
  readonly junit?: (part: Part, run: ShownRun) => readonly Suite[];
  /** Lines no longer than the terminal is wide. */
  readonly terminal?: (part: Part, run: ShownRun, paint: Paint) => readonly string[];
  readonly markdown?: (part: Part, record: RunRecord) => string;
}

/** A section as formats see it: each part is made of a record, and `undefined` where the section has none. */
export interface Section {
  readonly name: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly style: string;
  readonly sentence: (record: RunRecord) => string | undefined;
  readonly groups: (record: RunRecord) => readonly MetricGroup[] | undefined;
  readonly html: (run: ShownRun) => Insert;
  readonly banner: (record: RunRecord) => Insert;
  readonly figures: (record: RunRecord) => Insert;
  readonly junit: (run: ShownRun) => readonly Suite[] | undefined;
  readonly terminal: (run: ShownRun, paint: Paint) => readonly string[] | undefined;
  readonly markdown: (record: RunRecord) => string | undefined;
}

export function defineSection<Part>(own: SectionOf<Part>): Section {
  function over<Made>(
    record: RunRecord,
    make: ((part: Part, record: RunRecord) => Made) | undefined,
  ): Made | undefined {
    const part = make && own.read(record);
    return part === undefined ? undefined : make?.(part, record);
  }
  const { html, junit, terminal } = own;
  return {
    name: own.name,
    metrics: own.metrics ?? {},
    style: own.style ?? '',
    sentence: (record) => over(record, own.sentence),
    groups: (record) => over(record, own.groups),
    banner: (record) => over(record, own.banner),
    figures: (record) => over(record, own.figures),
    markdown: (record) => over(record, own.markdown),
    html: (run) => over(run.record, html && ((part) => html(part, run))),
    junit: (run) => over(run.record, junit && ((part) => junit(part, run))),
    terminal: (run, paint) => over(run.record, terminal && ((part) => terminal(part, run, paint))),
  };
}
