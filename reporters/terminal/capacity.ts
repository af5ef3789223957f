import type pc from 'picocolors';
import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacitySection,
} from '../../fixtures/capacity-record.ts';
import {
  answerSentence,
  configurationName,
  hourText,
  levelSign,
  PURPOSE_WORDS,
  rateText,
} from '../capacity-words.ts';
import { formatDuration } from '../format.ts';
import { wrapped } from './wrap.ts';

/** The capacity section of a record as lines for a terminal, none longer than the width. */

type Paint = ReturnType<typeof pc.createColors>;

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
  return [
    ...wrapped(sentence, `${configurationName(configuration)}: `).map((line) => paint.bold(line)),
    ...(answer === null ? [] : answerLines(answer, price)),
    ...(ended.is === 'found' ? [] : wrapped(ended.sentence, '  ').map((line) => paint.yellow(line))),
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
      `${hourText(answer.ordersPerHour)} orders, ${hourText(answer.pickingsPerHour)} pickings, ${hourText(answer.invoicesPerHour)} invoices, as measured`,
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
      'Just met at',
      interval === null
        ? 'no interval: no step was measured on both sides of its objective'
        : `${rateText(interval.low)} to ${rateText(interval.high)} (95%, bootstrap)`,
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

function levelTable(levels: readonly CapacityLevel[], paint: Paint): readonly string[] {
  const head = `  ${'level'.padEnd(6)}${'why'.padEnd(16)}${'asked'.padStart(8)}${'done'.padStart(8)}${'busy'.padStart(7)}${'n'.padStart(6)}${'hold'.padStart(8)}  ${'result'.padEnd(12)}what decided`;
  return [
    paint.dim(head),
    ...levels.map((level) => {
      const cells = `  ${String(level.number).padEnd(6)}${PURPOSE_WORDS[level.purpose].padEnd(16)}${rateText(level.perSecond).padStart(8)}${rateText(level.completedPerSecond).padStart(8)}${level.concurrency.toFixed(1).padStart(7)}${String(level.transactions).padStart(6)}${formatDuration(level.windowS * 1000).padStart(8)}  ${levelSign(level).padEnd(12)}`;
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
  return [
    '',
    paint.bold('Headroom'),
    ...wrapped(
      `The busiest quarter of an hour of ${headroom.day} had ${hourText(headroom.peakOrdersPerHour)} orders an hour.`,
      '  ',
    ),
    ...headroom.growth.flatMap(({ factor, on, ordersPerHour, headroom: left }) =>
      wrapped(
        `times ${factor}${on === null ? '' : ` on ${on}`}: ${hourText(ordersPerHour)} an hour, ${left >= 0 ? `${(left * 100).toFixed(0)}% to spare` : paint.red(`does not fit, ${((1 / (1 + left) - 1) * 100).toFixed(0)}% more capacity is needed`)}`,
        '  ',
      ),
    ),
    ...(headroom.fitsUntil === null ? [] : wrapped(`It fits until ${headroom.fitsUntil}.`, '  ')),
  ];
}
