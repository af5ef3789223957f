/**
 * A small HTTP server that answers the calls of a sales order as a real Odoo did once (`answers.json`), for what needs
 * speed or misbehaviour on demand. Every order gets a number of its own; an order that was confirmed reads as such.
 */

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LoadTransport } from '../profiles/profile.ts';
import { endServer, listenOn } from '../../fixtures/machine/loopback.ts';
import { ANSWERS_FILE, callOf, NOW, ORDER, REFERENCE, type Answers } from './answers.ts';

/** What was recorded. */
export const ANSWERS: Answers = JSON.parse(readFileSync(ANSWERS_FILE, 'utf8'));

/** Answers in place of the stub and returns true, or returns false and lets it answer. */
export type Interference = (
  call: { readonly transport: LoadTransport; readonly name: string; readonly number: number },
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
) => boolean | Promise<boolean>;

const FIRST_ORDER = 900_001;
const ORDER_IN_BODY = /\b9\d{5}\b/;
const REFERENCE_IN_BODY = /\bcutoff-[\w-]+/;

/** The texts for each transport and call: the first for a quotation, the last for an order. */
const TEXTS = new Map<string, string[]>();
for (const { transport, call, text } of ANSWERS.answers) {
  const key = `${transport} ${call}`;
  TEXTS.set(key, [...(TEXTS.get(key) ?? []), text]);
}

export class StubOdoo {
  readonly #server: Server;
  readonly #confirmed = new Set<string>();
  readonly #references = new Map<string, string>();
  #orders = 0;
  #calls = 0;

  constructor(interfere: Interference = () => false) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on(
        'end',
        () => void this.#answer(Buffer.concat(chunks).toString(), request, response, interfere),
      );
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Calls that came in so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Listens on loopback and returns the origin. */
  async listen(port = 0): Promise<string> {
    return `http://127.0.0.1:${await listenOn(this.#server, '127.0.0.1', port)}`;
  }

  close(): Promise<void> {
    return endServer(this.#server);
  }

  async #answer(
    body: string,
    request: IncomingMessage,
    response: ServerResponse,
    interfere: Interference,
  ): Promise<void> {
    this.#calls += 1;
    const transport = request.url?.startsWith('/xmlrpc') === true ? 'xmlrpc' : 'web';
    const name = callOf(body) ?? '';
    if (await interfere({ transport, name, number: this.#calls }, request, response, body)) return;
    const text = this.#textFor(`${transport} ${name}`, name, body);
    response.statusCode = text === undefined ? 404 : 200;
    response.setHeader('Content-Type', transport === 'xmlrpc' ? 'text/xml' : 'application/json');
    response.end(text ?? 'The stub has no answer to this call.');
  }

  #textFor(key: string, name: string, body: string): string | undefined {
    const texts = TEXTS.get(key);
    const [quotation] = texts ?? [];
    const confirmed = texts?.at(-1);
    if (quotation === undefined || confirmed === undefined) return undefined;
    if (name === 'sale.order.create') {
      this.#orders += 1;
      const made = String(FIRST_ORDER + (this.#orders % 99_000));
      this.#references.set(made, REFERENCE_IN_BODY.exec(body)?.[0] ?? '');
      return quotation.replace(ORDER, made);
    }
    const [order] = ORDER_IN_BODY.exec(body) ?? [''];
    if (name === 'sale.order.action_confirm') this.#confirmed.add(order);
    const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
    return (this.#confirmed.has(order) ? confirmed : quotation)
      .replace(ORDER, order)
      .replace(REFERENCE, this.#references.get(order) ?? '')
      .replaceAll(NOW, now);
  }
}
