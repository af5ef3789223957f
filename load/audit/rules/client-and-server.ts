import type { ClientAccount } from '../client-account.ts';
import type { Breach, Rule } from '../rule.ts';
import type { Snapshot } from '../snapshot.ts';

interface Known {
  readonly model: 'sale.order' | 'purchase.order' | 'stock.picking' | 'account.move';
  readonly id: number;
  /** Its number, where the client learnt it. */
  readonly name: string | undefined;
  readonly reference: string;
}

/** Every document that the client was told of is on the server under that number; and the server has none of this run that the client never asked for. */
export const clientMatchesServer: Rule = (books, client) => {
  const known = knownDocuments(client);
  const names = namesOf(books);
  const missing = known.flatMap(({ model, id, name, reference }): Breach[] => {
    const seen = names[model].get(id);
    if (seen !== undefined && (name === undefined || seen === name)) return [];
    const said = `${model} ${id}${name === undefined ? '' : ` (${name})`}`;
    return [
      {
        message:
          seen === undefined
            ? `The client received ${said} for ${reference}, but the server does not have it.`
            : `The client received ${said} for ${reference}, but the server calls it ${seen}.`,
        documents: [{ model, id, name: name ?? reference }],
        expected: name ?? 'the document',
        seen: seen ?? 'nothing',
      },
    ];
  });
  const signed = [
    ...books.orders.map(({ id, name, reference }) => ({ model: 'sale.order', id, name, reference })),
    ...books.purchases.map((each) => ({ model: 'purchase.order', ...each })),
    ...books.pickings.map(({ id, name, origin }) => ({
      model: 'stock.picking',
      id,
      name,
      reference: origin,
    })),
  ].filter(({ reference }) => reference?.startsWith(client.prefix) ?? false);
  const unknown = signed
    .filter(({ reference }) => reference !== undefined && !client.references.has(reference))
    .map(({ model, id, name, reference }): Breach => ({
      message: `The server has ${name} with reference ${reference ?? ''}, which the client never asked for.`,
      documents: [{ model, id, name }],
      expected: 'nothing',
      seen: name,
    }));
  return { checked: known.length + signed.length, breaches: [...missing, ...unknown] };
};

function namesOf({
  orders,
  purchases,
  pickings,
  invoices,
}: Snapshot): Record<Known['model'], ReadonlyMap<number, string>> {
  const named = (documents: readonly { id: number; name: string }[]): Map<number, string> =>
    new Map(documents.map(({ id, name }) => [id, name]));
  return {
    'sale.order': named(orders),
    'purchase.order': named(purchases),
    'stock.picking': named(pickings),
    'account.move': named(invoices),
  };
}

/** Each document once. A name that is only the reference says nothing about its number. */
function knownDocuments(client: ClientAccount): Known[] {
  const known = new Map<string, Known>();
  const note = (
    model: Known['model'],
    document: { id: number; name: string } | undefined,
    reference: string,
  ) => {
    if (document === undefined) return;
    const { id, name } = document;
    const isNumber = name !== reference && !name.startsWith(client.prefix) && /\d$/.test(name);
    const key = `${model}/${id}`;
    const before = known.get(key);
    known.set(key, { model, id, reference, name: isNumber ? name : before?.name });
  };
  for (const { reference, id } of client.acceptedOrders)
    note('sale.order', { id, name: reference }, reference);
  for (const { model, id, reference } of client.accepted) {
    if (model === 'stock.picking' || model === 'account.move' || model === 'purchase.order')
      note(model, { id, name: reference }, reference);
  }
  for (const each of client.transactions) {
    note('sale.order', each.order, each.reference);
    for (const picking of [...each.deliveries, ...each.transfers]) {
      note('stock.picking', picking, each.reference);
    }
    // A draft has another name than the invoice that is posted from it.
    const isPosted = each.status === 'passed' && each.steps.includes('post_invoice');
    note(
      'account.move',
      isPosted ? each.invoice : each.invoice && { ...each.invoice, name: each.reference },
      each.reference,
    );
  }
  return [...known.values()];
}
