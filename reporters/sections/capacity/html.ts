import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacitySection,
} from '../../../fixtures/record/capacity.ts';
import { formatDuration } from '../../format.ts';
import { html, type Insert, type Markup } from '../../html/markup.ts';
import { table } from '../../html/table.ts';
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
import { attributionBars, rateCharts, scalabilityChart } from './charts.ts';

/** A search for the capacity: the answer, its pictures, what breaks first, every level. */
export function capacitySections(capacity: CapacitySection): Insert {
  return [
    comparison(capacity),
    ...capacity.configurations.map((each) => configurationSection(each, capacity)),
    headroomSection(capacity),
  ];
}

function comparison({ scenario, configurations, price }: CapacitySection): Markup {
  return html`<section id="capacity">
    <h2>Capacity: ${scenario.name}</h2>
    <p class="lead">
      ${scenario.title}. The highest rate that keeps the objectives: p95 of each step, failures, the books,
      and no work that piles up.
    </p>
    ${table(
      'numbers',
      [
        'Configuration',
        'Orders an hour',
        'Pickings',
        'Invoices',
        'Rate',
        'Met 9 times in 10 (95%)',
        'Per worker',
        'Per processor',
        ...(price !== null ? ['Cost of 1,000'] : []),
        'Confirmed',
      ],
      configurations.map(
        (each) =>
          html`<tr>
            <th scope="row">${configurationName(each)}</th>
            ${answerCells(each, price)}
          </tr>`,
      ),
    )}
  </section>`;
}

function answerCells({ answer, ended }: CapacityConfiguration, price: CapacitySection['price']): Insert {
  if (answer === null) return html`<td colspan="${price === null ? 8 : 9}">${ended.sentence}</td>`;
  const orNone = (value: number | null): string => (value === null ? '–' : hourText(value));
  return html`<td><b>${hourText(answer.ordersPerHour)}</b></td>
    <td>${hourText(answer.pickingsPerHour)}</td>
    <td>${hourText(answer.invoicesPerHour)}</td>
    <td>${rateText(answer.perSecond)}</td>
    <td>
      ${answer.interval === null ? '–' : `${rateText(answer.interval.low)} to ${rateText(answer.interval.high)}`}
    </td>
    <td>${orNone(answer.ordersPerHourPerWorker)}</td>
    <td>${orNone(answer.ordersPerHourPerCpu)}</td>
    ${
      price !== null &&
      html`<td>
        ${answer.costPerThousandOrders === null ? '–' : `${answer.costPerThousandOrders.toFixed(2)} ${price.currency}`}
      </td>`
    }
    <td>${answer.isConfirmed ? 'yes' : 'no'}</td>`;
}

function configurationSection(
  configuration: CapacityConfiguration,
  { configurations }: CapacitySection,
): Markup {
  const { answer, attribution, scalability, ended } = configuration;
  const { levels } = configuration;
  const books = [acceptedText(levels), olderText(levels)].filter((each) => each !== null);
  const name = configurations.length > 1 ? `With ${configurationName(configuration)}: ` : '';
  return html`<section class="capacity-configuration">
    <h2>${name}${answerSentence(configuration)}</h2>
    ${answer === null ? '' : html`<p class="lead">${ended.sentence}</p>`}
    ${books.map((each) => html`<p class="streams"><b>The books:</b> ${each}.</p>`)}
    ${rateCharts(configuration)} ${scalabilityChart(configuration)}
    ${
      scalability !== null &&
      html`<p class="streams">
        <b>Universal Scalability Law:</b> λ ${figure(scalability.lambda)}
        (${figure(scalability.lambdaInterval.low)} to ${figure(scalability.lambdaInterval.high)}), σ
        ${figure(scalability.sigma)} (${figure(scalability.sigmaInterval.low)} to
        ${figure(scalability.sigmaInterval.high)}), κ ${figure(scalability.kappa)}
        (${figure(scalability.kappaInterval.low)} to ${figure(scalability.kappaInterval.high)}), R²
        ${scalability.rSquared.toFixed(2)}. ${scalability.notes.join(' ')}
      </p>`
    }
    ${
      attribution !== null &&
      html`<h3>What breaks first</h3>
        <ol class="causes">
          ${attribution.causes.map(
            (cause) =>
              html`<li>
                <b>${cause.sentence}</b> <small>${shareOfCause(cause)}</small>
                ${cause.evidence.map((each) => html`<br /><span>${each}</span>`)}
              </li>`,
          )}
        </ol>
        ${attributionBars(attribution.steps)}
        ${attribution.missing.map((each) => html`<p class="streams">Not observed: ${each}</p>`)}`
    }
    ${levelTable(configuration.levels)}
  </section>`;
}

function figure(value: number): string {
  return value === 0 ? '0' : value < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

function levelTable(levels: readonly CapacityLevel[]): Markup {
  return html`<details class="bins" open="open">
    <summary>Levels</summary>
    ${table(
      'numbers',
      [
        'Level',
        'Why',
        'Offered',
        'Completed',
        'Under way',
        'Transactions',
        'Warm-up',
        'Held',
        'Result',
        'What decided',
      ],
      levels.map(
        (level) =>
          html`<tr>
            <th scope="row">${level.number}</th>
            <td>${PURPOSE_WORDS[level.purpose]}</td>
            <td>${rateText(level.perSecond)}</td>
            <td>${rateText(level.completedPerSecond)}</td>
            <td>${level.concurrency.toFixed(1)}</td>
            <td>${level.transactions}</td>
            <td>${formatDuration(level.warmUpS * 1000)}</td>
            <td>${formatDuration(level.windowS * 1000)}</td>
            <td>${levelSign(level)}</td>
            <td class="why-cell">${level.reasons.join('; ')}</td>
          </tr>`,
      ),
    )}
  </details>`;
}

function headroomSection({ headroom }: CapacitySection): Insert {
  if (headroom === null) return undefined;
  return html`<section id="headroom">
    <h2>Headroom</h2>
    <p class="lead">
      The busiest quarter of an hour of ${headroom.day} had ${hourText(headroom.peakOrdersPerHour)} orders an
      hour. ${fitsUntilText(headroom)}
    </p>
    <ul>
      ${headroom.growth.map((each) => html`<li>${headroomText(each)}</li>`)}
    </ul>
  </section>`;
}
