/** The transactions of a level, from the journal of its run. Pure. */

import type { FailureStatus } from '../../../fixtures/failures/errors.ts';
import type { BeginEvent, EndEvent, JournalEvent } from '../../../load/k6/journal.ts';
import { transactionNamed, type LoadJourneyName, type StepName } from '../../../journeys/catalogue.ts';
import type { LoadTransport } from '../../../load/profiles/profile.ts';
import type { Span } from './steadiness.ts';

/** One transaction of a level; times in milliseconds since the first arrival was due. */
export interface Transaction extends Span {
  readonly journey: LoadJourneyName;
  readonly transport: LoadTransport;
  readonly status: 'passed' | FailureStatus | 'unfinished';
  readonly steps: readonly {
    readonly name: string;
    readonly durationMs: number;
    readonly calls: readonly { readonly what: string; readonly ms: number }[];
  }[];
  /** Documents that it made. */
  readonly orders: number;
  readonly pickings: number;
  readonly invoices: number;
  /** Part of its time that was spent in requests. */
  readonly networkMs: number;
}

/** Takes the journal as it comes and answers with what has happened so far. */
export class LevelWatch {
  readonly #began = new Map<
    string,
    Pick<BeginEvent, 'journey' | 'transport' | 'at'> & { readonly lateMs: number }
  >();
  readonly #ended: (Transaction & { readonly lateMs: number })[] = [];
  #firstDue: number | undefined;
  #countsLateness = true;

  note(event: JournalEvent): void {
    if (event.cutoff === 'begin') {
      this.#firstDue ??= event.dueAt;
      const { journey, transport, at, dueAt } = event;
      this.#began.set(event.reference, { journey, transport, at, lateMs: Math.max(0, at - dueAt) });
    } else if (event.cutoff === 'end') {
      const began = this.#began.get(event.reference);
      if (!began) return;
      this.#began.delete(event.reference);
      const first = this.#firstDue ?? began.at;
      this.#ended.push({
        journey: began.journey,
        transport: began.transport,
        fromMs: began.at - first,
        untilMs: event.at - first,
        status: event.status,
        // How long it took to fail is not a latency.
        steps: event.steps.flatMap(({ name, status, durationMs }) =>
          durationMs === null || status !== 'passed'
            ? []
            : [{ name, durationMs, calls: (event.calls ?? []).filter(({ step }) => step === name) }],
        ),
        // Journeys that start from an order that was prepared did not make it.
        orders: hasStep(began.journey, 'confirm') ? countOf(event, 'sale.order') : 0,
        pickings: hasStep(began.journey, 'ship') ? countOf(event, 'stock.picking') : 0,
        invoices: countOf(event, 'account.move'),
        networkMs: event.networkMs,
        lateMs: began.lateMs,
      });
    }
  }

  /** Milliseconds since the first arrival was due. */
  at(unixMs: number): number {
    return this.#firstDue === undefined ? 0 : unixMs - this.#firstDue;
  }

  /** Unix milliseconds of a moment since then. */
  unixMs(atMs: number): number {
    return (this.#firstDue ?? 0) + atMs;
  }

  /** Where arrivals were dropped, k6 gave their turns to those after them: then no start is known to be late. */
  forgetLateness(): void {
    this.#countsLateness = false;
  }

  /**
   * In the order of their beginning; those that are under way as `unfinished`. The first step counts since it was due: a
   * late start can make a level worse than it was, never better.
   */
  get transactions(): Transaction[] {
    const first = this.#firstDue ?? 0;
    const open = [...this.#began.values()].map(({ journey, transport, at }): Transaction => ({
      journey,
      transport,
      fromMs: at - first,
      untilMs: null,
      status: 'unfinished',
      steps: [],
      orders: 0,
      pickings: 0,
      invoices: 0,
      networkMs: 0,
    }));
    const ended = this.#ended.map(({ lateMs, ...each }): Transaction => {
      const [begin, ...rest] = each.steps;
      if (begin === undefined || !this.#countsLateness) return each;
      return { ...each, steps: [{ ...begin, durationMs: begin.durationMs + lateMs }, ...rest] };
    });
    return [...ended, ...open].toSorted((a, b) => a.fromMs - b.fromMs);
  }
}

function hasStep(journey: LoadJourneyName, step: StepName): boolean {
  return transactionNamed(journey).steps.some(({ name }) => name === step);
}

function countOf({ documents = [] }: EndEvent, model: string): number {
  return documents.filter((each) => each.model === model).length;
}
