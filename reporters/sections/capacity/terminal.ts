import type { Paint } from '../../terminal/colour.ts';
import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacitySection,
} from '../../../fixtures/record/capacity.ts';
import {
  acceptedText,
  answerSentence,
  configurationName,
  fitsUntilText,
  headroomText,
  hourText,
  levelSign,
  olderText,
  PURPOSE_WORDS,
  rateText,
  shareOfCause,
} from './words.ts';
import { formatDuration } from '../../format.ts';
import { wrapped } from '../../terminal/wrap.ts';

/** The capacity section of a record as lines for a terminal, none longer than the width. */

export function capacityLines(capacity: CapacitySection, paint: Paint): readonly string[] {
  const { scenario, configurations } = capacity;
  return [
    paint.bold(`Capacity: ${scenario.name}`),
    ...wrapped(`${scenario.title}.`, ''),
    ...configurations.flatMap((each) => ['', ...configurationLines(each, capacity, paint)]),
    ...headroomLines(capacity, paint),
  ];
}

function configurationLines(
  configuration: CapacityConfiguration,
  { price }: CapacitySection,
  paint: Paint,
): readonly string[] {
  const { answer, levels, ended } = configuration;
  const sentence = answerSentence(configuration);
  const books = [acceptedText(levels), olderText(levels)].filter((each) => each !== null);
  return [
    ...wrapped(sentence, `${configurationName(configuration)}: `).map((line) => paint.bold(line)),
    ...(answer === null ? [] : answerLines(answer, price)),
    ...books.flatMap((each) => wrapped(each, '  Books        ').map((line) => paint.yellow(line))),
    ...(ended.is === 'found' || answer === null
      ? []
      : wrapped(ended.sentence, '  ').map((line) => paint.yellow(line))),
    ...causeLines(configuration, paint),
    '',
    ...levelTable(levels, paint),
  ];
}

function answerLines(
  answer: NonNullable<CapacityConfiguration['answer']>,
  price: CapacitySection['price'],
): readonly string[] {
  const { interval, heldOnTheWayDown } = answer;
  const rows: readonly (readonly [string, string])[] = [
    [
      'An hour',
      `${hourText(answer.ordersPerHour)} orders, ${hourText(answer.pickingsPerHour)} pickings, ${hourText(answer.invoicesPerHour)} invoices, by what each transaction made`,
    ],
    ...(answer.ordersPerHourPerWorker === null
      ? []
      : [
          [
            'Each',
            `${hourText(answer.ordersPerHourPerWorker)} orders an hour per worker${answer.ordersPerHourPerCpu === null ? '' : `, ${hourText(answer.ordersPerHourPerCpu)} per processor`}`,
          ] as const,
        ]),
    [
      'Sustained',
      interval === null
        ? 'no interval: no level was missed, or none met'
        : `${rateText(interval.low)} to ${rateText(interval.high)} is the rate that 9 of 10 levels meet (95%)`,
    ],
    [
      'Way down',
      heldOnTheWayDown === null
        ? 'not tried'
        : heldOnTheWayDown
          ? 'held again straight after an overload'
          : 'did not hold straight after an overload',
    ],
    ...(answer.costPerThousandOrders === null || price === null
      ? []
      : [
          [
            'Cost',
            `${answer.costPerThousandOrders.toFixed(2)} ${price.currency} for a thousand orders`,
          ] as const,
        ]),
  ];
  return rows.flatMap(([name, text]) => wrapped(text, `  ${name.padEnd(12)} `));
}

/** What breaks first, and what was not observed. */
function causeLines(
  { attribution, scalability, workerBound }: CapacityConfiguration,
  paint: Paint,
): readonly string[] {
  if (attribution === null) return [];
  return [
    '',
    paint.bold('  What breaks first'),
    ...attribution.causes.slice(0, 4).flatMap((cause, index) => {
      const share = shareOfCause(cause);
      return [
        ...wrapped(`${cause.sentence}${share === '' ? '' : ` (${share})`}`, `  ${index + 1}. `),
        ...(index === 0 ? cause.evidence.slice(0, 4).flatMap((each) => wrapped(each, '       ')) : []),
      ];
    }),
    ...attribution.missing.flatMap((each) => wrapped(`Not observed: ${each}`, '  ')),
    ...(workerBound?.mostPerSecond === null || workerBound === null
      ? []
      : wrapped(
          `Workers bound it to ${rateText(workerBound.mostPerSecond)}: each transaction takes one of ${workerBound.workers ?? 0} for ${formatDuration(workerBound.serviceMs)} (${workerBound.serviceFrom}).`,
          '  ',
        )),
    ...(scalability === null
      ? []
      : wrapped(
          `Scalability law: σ ${scalability.sigma.toPrecision(2)}, κ ${scalability.kappa.toPrecision(2)}, R² ${scalability.rSquared.toFixed(2)} over ${scalability.levels} levels. ${scalability.notes.join(' ')}`,
          '  ',
        )),
  ];
}

function levelTable(levels: readonly CapacityLevel[], paint: Paint): readonly string[] {
  const head = `  ${'level'.padEnd(6)}${'why'.padEnd(16)}${'asked'.padStart(8)}${'done'.padStart(8)}${'busy'.padStart(7)}${'n'.padStart(6)}${'hold'.padStart(12)}  ${'result'.padEnd(12)}what decided`;
  return [
    paint.dim(head),
    ...levels.map((level) => {
      const cells = `  ${String(level.number).padEnd(6)}${PURPOSE_WORDS[level.purpose].padEnd(16)}${rateText(level.perSecond).padStart(8)}${rateText(level.completedPerSecond).padStart(8)}${level.concurrency.toFixed(1).padStart(7)}${String(level.transactions).padStart(6)}${formatDuration(level.windowS * 1000).padStart(12)}  ${levelSign(level).padEnd(12)}`;
      return `${cells}${decided(level).slice(0, 100 - cells.length)}`.trimEnd();
    }),
  ];
}

/** The first reason, or the step that is nearest to its objective. */
function decided({ reasons, steps }: CapacityLevel): string {
  const [reason] = reasons;
  if (reason !== undefined) return reason;
  const nearest = steps.toSorted((a, b) => b.p95Ms / b.limitMs - a.p95Ms / a.limitMs)[0];
  return nearest ? `${nearest.step} p95 ${formatDuration(nearest.p95Ms)}` : '';
}

function headroomLines({ headroom }: CapacitySection, paint: Paint): readonly string[] {
  if (headroom === null) return [];
  const until = fitsUntilText(headroom);
  return [
    '',
    paint.bold('Headroom'),
    ...wrapped(
      `The busiest quarter of an hour of ${headroom.day} had ${hourText(headroom.peakOrdersPerHour)} orders an hour.`,
      '  ',
    ),
    ...headroom.growth.flatMap((each) => wrapped(`${headroomText(each)}.`, '  ')),
    ...(until === '' ? [] : wrapped(until, '  ')),
  ];
}
