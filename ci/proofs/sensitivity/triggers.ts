/** Triggers that spoil what Odoo writes. Column names used here are the same on Odoo 14 and 19. */

/** A trigger on one table. Each time it fires it counts a strike, see `cutoff_faults/models/switch.py`. */
export interface Trigger {
  readonly table: string;
  /** `before`: may change `NEW`. `at commit`: after everything Odoo had to write, so that Odoo does not notice. */
  readonly timing: 'before' | 'at commit';
  readonly event: 'INSERT' | 'UPDATE';
  /** Condition on `OLD` and `NEW`. */
  readonly when?: string;
  /** Statements of PL/pgSQL. */
  readonly body: string;
  /** SQL to run before it is made and after it is gone. */
  readonly around?: { readonly before: string; readonly after: string };
}

const NAME = 'cutoff_fault';

/** SQL that makes the trigger. */
export function createTrigger({ table, timing, event, when, body, around }: Trigger): string {
  const kind = timing === 'before' ? `TRIGGER ${NAME} BEFORE` : `CONSTRAINT TRIGGER ${NAME} AFTER`;
  const deferral = timing === 'before' ? '' : 'DEFERRABLE INITIALLY DEFERRED ';
  return `
    ${around?.before ?? ''}
    CREATE FUNCTION ${NAME}() RETURNS trigger LANGUAGE plpgsql AS $fault$
    BEGIN
      PERFORM nextval('cutoff_strikes');
      ${body}
      RETURN NEW;
    END $fault$;
    CREATE ${kind} ${event} ON ${table} ${deferral}FOR EACH ROW
      ${when === undefined ? '' : `WHEN (${when}) `}EXECUTE FUNCTION ${NAME}();`;
}

/** SQL that takes it away again. */
export function dropTrigger({ around }: Trigger): string {
  return `DROP FUNCTION IF EXISTS ${NAME}() CASCADE; ${around?.after ?? ''}`;
}

export const POSTED = "OLD.state <> 'posted' AND NEW.state = 'posted' AND NEW.move_type = 'out_invoice'";

export const DONE = "OLD.state <> 'done' AND NEW.state = 'done'";

/** Longer than any limit that is set for it; ended from outside when the fault is taken back. */
const ENDLESS_SECONDS = 60;

const UNIQUE_NUMBERS = 'account_move_unique_name';

export const orderStaysQuotation: Trigger = {
  table: 'sale_order',
  timing: 'before',
  event: 'UPDATE',
  when: "OLD.state <> 'sale' AND NEW.state = 'sale'",
  body: 'NEW.state := OLD.state;',
};

export const endlessValidation: Trigger = {
  table: 'stock_move',
  timing: 'before',
  event: 'UPDATE',
  when: DONE,
  body: `PERFORM pg_sleep(${ENDLESS_SECONDS});`,
};

export const deliveredToAnother: Trigger = {
  table: 'stock_picking',
  timing: 'at commit',
  event: 'UPDATE',
  when: DONE,
  body: `
    UPDATE stock_picking SET partner_id = (SELECT max(id) FROM res_partner WHERE id <> NEW.partner_id)
    WHERE id = NEW.id;`,
};

export const doneWithoutDate: Trigger = {
  table: 'stock_picking',
  timing: 'at commit',
  event: 'UPDATE',
  when: DONE,
  body: 'UPDATE stock_picking SET date_done = NULL WHERE id = NEW.id;',
};

export const deliveredTwice: Trigger = {
  table: 'stock_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: "OLD.state = 'draft' AND NEW.state <> 'draft' AND NEW.sale_line_id IS NOT NULL",
  body: `
    INSERT INTO stock_move SELECT (copy).* FROM (
      SELECT jsonb_populate_record(move, jsonb_build_object('id', nextval('stock_move_id_seq'))) AS copy
      FROM stock_move AS move WHERE id = NEW.id) AS copies;`,
};

/** PostgreSQL refuses to make transfers, by the name of an error (PostgreSQL, appendix A). */
export function refusing(error: string, message: string): Trigger {
  return {
    table: 'stock_picking',
    timing: 'before',
    event: 'INSERT',
    body: `RAISE EXCEPTION '${message}' USING ERRCODE = '${error}';`,
  };
}

export const unbalancedEntry: Trigger = {
  table: 'account_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: POSTED,
  body: `
    UPDATE account_move_line
      SET credit = credit + 0.01, balance = balance - 0.01, amount_currency = amount_currency - 0.01
    WHERE id = (SELECT min(id) FROM account_move_line WHERE move_id = NEW.id AND credit > 0);`,
};

export const taxBookedAsRevenue: Trigger = {
  table: 'account_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: POSTED,
  body: `
    UPDATE account_move_line SET tax_line_id = NULL, account_id =
      (SELECT max(account_id) FROM account_move_line
       WHERE move_id = NEW.id AND product_id IS NOT NULL AND tax_line_id IS NULL)
    WHERE move_id = NEW.id AND tax_line_id IS NOT NULL;`,
};

export const revenueOnAnotherAccount: Trigger = {
  table: 'account_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: POSTED,
  body: `
    UPDATE account_move_line SET account_id =
      (SELECT max(id) FROM account_account WHERE id NOT IN
        (SELECT account_id FROM account_move_line WHERE move_id = NEW.id AND account_id IS NOT NULL))
    WHERE move_id = NEW.id AND product_id IS NOT NULL AND tax_line_id IS NULL;`,
};

export const postedInAnEarlierPeriod: Trigger = {
  table: 'account_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: POSTED,
  body: `
    UPDATE account_move SET date = date - 60 WHERE id = NEW.id;
    UPDATE account_move_line SET date = date - 60 WHERE move_id = NEW.id;`,
  // Numbers follow dates: later invoices would be refused.
  around: {
    before: '',
    after: `
      UPDATE account_move_line AS line SET date = move.invoice_date FROM account_move AS move
        WHERE move.id = line.move_id AND move.state = 'posted' AND move.move_type = 'out_invoice';
      UPDATE account_move SET date = invoice_date WHERE state = 'posted' AND move_type = 'out_invoice';`,
  },
};

export const invoiceWithoutNumber: Trigger = {
  table: 'account_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: POSTED,
  body: `UPDATE account_move SET name = '/' WHERE id = NEW.id;`,
};

/** Odoo 19 has an index that would refuse it, and 14 looks before it commits. */
export const invoiceNumberTwice: Trigger = {
  table: 'account_move',
  timing: 'at commit',
  event: 'UPDATE',
  when: POSTED,
  body: `
    UPDATE account_move SET name =
      (SELECT name FROM account_move WHERE journal_id = NEW.journal_id AND state = 'posted'
       AND name <> '/' AND id <> NEW.id ORDER BY id DESC LIMIT 1)
    WHERE id = NEW.id;`,
  around: {
    before: `
      CREATE TABLE cutoff_index AS SELECT pg_get_indexdef(oid) AS definition FROM pg_class
        WHERE relkind = 'i' AND relname = '${UNIQUE_NUMBERS}';
      DROP INDEX IF EXISTS ${UNIQUE_NUMBERS};`,
    after: `
      UPDATE account_move SET name = '/' WHERE state = 'posted' AND id NOT IN
        (SELECT min(id) FROM account_move WHERE state = 'posted' GROUP BY journal_id, name);
      DO $index$ DECLARE kept text; BEGIN
        SELECT definition INTO kept FROM cutoff_index;
        IF kept IS NOT NULL THEN EXECUTE kept; END IF;
      END $index$;
      DROP TABLE cutoff_index;`,
  },
};
