import { groupBy, type Breach, type Rule } from '../rule.ts';

/** No two documents of one series bear the same number. Gaps are not breaches; `judge.ts` notes them. */
export const numberingUnique: Rule = (books) => {
  const groups = groupBy(books.bearers, ({ model, seriesId, name }) => `${model}/${seriesId}/${name}`);
  const breaches = [...groups.values()].flatMap((bearers): Breach[] => {
    const [first] = bearers;
    if (first === undefined || bearers.length === 1) return [];
    return [
      {
        message: `Number ${first.name} is used by ${bearers.length} documents of ${first.model}: ${bearers.map(({ id }) => id).join(', ')}.`,
        documents: bearers.map(({ model, id, name }) => ({ model, id, name })),
        expected: 'one document',
        seen: `${bearers.length} documents`,
      },
    ];
  });
  return { checked: groups.size, breaches };
};
