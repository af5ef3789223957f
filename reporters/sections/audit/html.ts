import type { AuditSection, Finding, InvariantResult } from '../../../fixtures/record/audit.ts';
import { INVARIANT_SENTENCES } from '../../../fixtures/record/audit.ts';
import { formatCount } from '../../format.ts';
import { auditSentence } from './words.ts';
import { documentLink } from '../../html/document-link.ts';
import { html, type Markup } from '../../html/markup.ts';
import { table, unseen } from '../../html/table.ts';
import { icon } from '../../html/sign.ts';

/** The audit of the books: each invariant, each finding with its documents, and what is worth knowing. */
export function auditSection(audit: AuditSection, targetUrl: string): Markup {
  const { scope, invariants, findings, notes } = audit;
  const counts = [
    formatCount(scope.orders, 'order'),
    formatCount(scope.pickings, 'picking'),
    formatCount(scope.moves, 'move'),
    formatCount(scope.quants, 'quant'),
    formatCount(scope.invoices, 'invoice'),
  ];
  const broken = invariants.reduce((sum, each) => sum + each.broken, 0);
  return html`<section id="audit">
    <h2>Audit of the books</h2>
    <p class="lead">${auditSentence(audit)}, looked at over ${counts.join(', ')}.</p>
    ${findings.map((finding) => findingCard(finding, targetUrl))}
    ${
      broken > findings.length &&
      html`<p class="lead more">
        ${formatCount(broken - findings.length, 'more finding')} of the same invariants not listed.
      </p>`
    }
    ${table('rules invariants', ['Invariant', unseen('Held or broken'), 'Looked at', 'Broken'], invariants.map(invariantRow))}
    ${
      notes.length > 0 &&
      html`<div class="why">
        <h3>Worth knowing</h3>
        ${notes.map((note) => html`<p>${note}</p>`)}
      </div>`
    }
  </section>`;
}

const INVARIANT_STATE = { held: 'passed', broken: 'failed', unchecked: 'never-ran' } as const;

function invariantRow({ name, status, checked, broken, reason }: InvariantResult): Markup {
  const state = INVARIANT_STATE[status];
  return html`<tr>
    <th scope="row">
      ${name.replaceAll('_', ' ')}
      <small>${INVARIANT_SENTENCES[name]}</small>
    </th>
    <td><span class="pill ${state}">${icon(state)}${status}</span></td>
    <td data-label="looked at">${status === 'unchecked' ? (reason ?? 'no reason given') : checked}</td>
    <td data-label="broken">${status === 'unchecked' ? '–' : broken}</td>
  </tr>`;
}

function findingCard({ invariant, message, known, documents, expected, seen }: Finding, url: string): Markup {
  return html`<article class="failure failed">
    <h3>
      ${icon('failed')}
      <span class="kind">${invariant.replaceAll('_', ' ')}</span>
      ${known !== undefined && html`<span class="step">a known fault of Odoo: <b>${known}</b></span>`}
    </h3>
    <p class="message">${message}</p>
    <p class="difference">Expected <b>${expected}</b>, seen <b>${seen}</b></p>
    ${documents.length > 0 && html`<p>${documents.map((each) => documentLink(each, url))}</p>`}
  </article>`;
}
