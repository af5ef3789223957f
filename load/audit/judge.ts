/** From the books and the client's account to the audit section of the record. Pure. */

import { AuditSection, INVARIANTS, type Finding, type InvariantResult } from '../../fixtures/record/audit.ts';
import type { ClientAccount } from './client-account.ts';
import { RULES, type Entry } from './rules.ts';
import { splitPlaces } from './rules/quants.ts';
import type { Snapshot } from './snapshot.ts';
import { isStanding } from './standing.ts';

/**
 * The record lists so many findings of one invariant; its count says how many there are. Those of no known fault come
 * first: what the list leaves out must not make all of it look known.
 */
const MOST_LISTED = 25;
/** A note names so many documents. */
const MOST_NAMED = 5;

/** How the books were read. */
export interface Reading {
  /** Why they may have changed while they were read, where they may. */
  readonly unrest: string | undefined;
  /** What the stock broke before the run. */
  readonly standing?: readonly Finding[];
}

/** The section, from what was read. */
export function judge(books: Snapshot, client: ClientAccount, reading: Reading): AuditSection {
  const judged = RULES.map((entry) => verdictOn(entry, books, client, reading.standing ?? []));
  const invariants = judged.map(({ result }) => result);
  const broken = invariants.filter(({ status }) => status === 'broken');
  const missed = judged.filter(({ isMissed }) => isMissed).map(({ result }) => result);
  const failing = broken.map((each) =>
    brokenReason(
      each,
      judged.flatMap(({ findings }) => findings),
    ),
  );
  const unknown = [
    ...(reading.unrest === undefined ? [] : [reading.unrest]),
    ...missed.map(({ name, reason }) => `${name} is unchecked: ${reason ?? 'no reason given'}`),
    ...(invariants.every(({ status }) => status === 'unchecked')
      ? ['Nothing was accepted in this run, so there are no books to check.']
      : []),
  ];
  return AuditSection.parse({
    scope: {
      orders: books.orders.length,
      pickings: books.pickings.length,
      moves: books.moves.length,
      quants: books.quants.length,
      invoices: books.invoices.length,
    },
    invariants,
    findings: judged.flatMap(({ findings }) => unknownFirst(findings).slice(0, MOST_LISTED)),
    notes: [
      ...standingNotes(judged.flatMap(({ before }) => before)),
      ...splitNotes(books),
      ...gapNotes(books),
      ...transactionNotes(books, client),
    ],
    verdict: failing.length > 0 ? 'fail' : unknown.length > 0 ? 'inconclusive' : 'pass',
    reasons: [...failing, ...unknown],
  });
}

function unknownFirst(findings: readonly Finding[]): Finding[] {
  const isKnown = ({ known }: Finding): number => (known === undefined ? 0 : 1);
  return findings.toSorted((a, b) => isKnown(a) - isKnown(b));
}

/** The section of an audit that could not take place; never the same as none. */
export function unreadable(reason: string): AuditSection {
  return {
    scope: { orders: 0, pickings: 0, moves: 0, quants: 0, invoices: 0 },
    invariants: INVARIANTS.map((name) => ({ name, status: 'unchecked', checked: 0, broken: 0, reason })),
    findings: [],
    notes: [],
    verdict: 'inconclusive',
    reasons: [reason],
  };
}

function verdictOn(
  { name, subject, rule }: Entry,
  books: Snapshot,
  client: ClientAccount,
  standing: readonly Finding[],
): { result: InvariantResult; findings: Finding[]; before: Finding[]; isMissed: boolean } {
  const { checked, breaches } = rule(books, client);
  const found = breaches.map((breach) => ({ invariant: name, ...breach }));
  const before = found.filter((each) => isStanding(each, standing));
  const findings = found.filter((each) => !before.includes(each));
  if (findings.length > 0) {
    const result = { name, status: 'broken', checked, broken: findings.length } as const;
    return { result, findings, before, isMissed: false };
  }
  if (checked > 0) {
    return { result: { name, status: 'held', checked, broken: 0 }, findings, before, isMissed: false };
  }
  const isMissed = subject.isTouchedBy(client);
  const reason = isMissed
    ? 'the run created such documents, but none of them could be found.'
    : `this run ${subject.without}.`;
  return { result: { name, status: 'unchecked', checked: 0, broken: 0, reason }, findings, before, isMissed };
}

function brokenReason({ name, broken, checked }: InvariantResult, findings: readonly Finding[]): string {
  const own = findings.filter(({ invariant }) => invariant === name);
  const known = [...new Set(own.map((each) => each.known))];
  const [only] = known;
  const cause = known.length === 1 && only !== undefined ? `: ${only}` : '';
  return `${name} is broken ${broken === 1 ? 'once' : `${broken} times`} in ${checked}${cause}.`;
}

function standingNotes(before: readonly Finding[]): string[] {
  const shown = before
    .slice(0, MOST_NAMED)
    .map(({ message }) => `Broken before the run, not by it: ${message}`);
  return before.length > MOST_NAMED
    ? [...shown, `${before.length - MOST_NAMED} more places were broken before the run.`]
    : shown;
}

function splitNotes(books: Snapshot): string[] {
  const places = splitPlaces(books);
  if (places === 0) return [];
  return [
    `Odoo split the quants of ${places === 1 ? 'one place' : `${places} places`} under concurrency. Together they agree with the moves, and Odoo merges them later.`,
  ];
}

function gapNotes({ gaps }: Snapshot): string[] {
  return gaps.map(({ model, names }) => {
    const shown = names.slice(0, MOST_NAMED).join(', ');
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    return `Missing numbers of ${model}: ${shown}${more}.`;
  });
}

/** Documents of transactions that failed or were cut off: explained, and worth a look. */
function transactionNotes(books: Snapshot, client: ClientAccount): string[] {
  const byReference = new Set(books.orders.map(({ reference }) => reference));
  const count = (status: string): number =>
    client.transactions.filter((each) => each.status === status).length;
  const lost = client.transactions.filter(
    ({ reference, status, order }) =>
      status !== 'passed' && order === undefined && byReference.has(reference),
  ).length;
  return [
    ...(count('unfinished') > 0
      ? [
          `${count('unfinished')} transactions were interrupted by the end of the run; their documents may be incomplete.`,
        ]
      : []),
    ...(count('failed') + count('broken') > 0
      ? [`${count('failed') + count('broken')} transactions failed; their documents may be incomplete.`]
      : []),
    ...(lost > 0 ? [`${lost} orders were created without an answer to the client.`] : []),
  ];
}
