/** A proxy on loopback in front of an Odoo that notes every call that would write: what was sent, whoever sent it. */

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { endServer, listenOn } from '../../../fixtures/machine/loopback.ts';

/** Methods that no attempt of the proof may bring to Odoo, as the body or the path of a request names them. */
const WRITING =
  /\b(create|write|unlink|copy|web_save|action_confirm|action_post|button_validate|action_create_payments|message_post|send_to_shipper|send_mail)\b/;

const WRITING_PATHS = /^\/(?:mail\/message\/post|json\/2\/)/;

export class ListeningProxy {
  readonly #server: Server;
  readonly #written: string[] = [];
  #requests = 0;

  /** @param port of the Odoo, on loopback */
  constructor(port: number) {
    this.#server = createServer((client, answer) => void this.#forward(port, client, answer));
  }

  /** Requests that passed, of whatever kind. */
  get requests(): number {
    return this.#requests;
  }

  /** Calls that write, as far as their names tell; one entry for each. */
  get written(): readonly string[] {
    return this.#written;
  }

  /** Listens on loopback and returns the origin. */
  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listenOn(this.#server)}`;
  }

  close(): Promise<void> {
    return endServer(this.#server);
  }

  async #forward(port: number, client: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of client) if (chunk instanceof Buffer) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const path = client.url ?? '/';
    this.#requests += 1;
    const written = writtenBy(client.method ?? 'GET', path, body.toString('utf8'));
    if (written !== undefined) this.#written.push(written);
    const { method, headers } = client;
    const onward = request({ host: '127.0.0.1', port, path, method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  }
}

/** The writing call of a request, if it is one. Arguments may hold such words too, which only makes it stricter. */
export function writtenBy(method: string, path: string, body: string): string | undefined {
  if (method !== 'POST') return undefined;
  if (/^\/(?:xmlrpc|web\/dataset|jsonrpc)/.test(path)) {
    const found = path.startsWith('/xmlrpc')
      ? [...body.matchAll(/<string>([a-z_]+)<\/string>/g)].map(([, word = '']) => word)
      : [/"method":\s*"([a-z_]+)"(?!.*"method":)/s.exec(body)?.[1] ?? ''];
    return found.find((word) => new RegExp(`^(?:${WRITING.source})$`).test(word));
  }
  if (WRITING_PATHS.test(path))
    return WRITING.exec(path.replaceAll('/', ' '))?.[0] ?? (path.startsWith('/mail/') ? path : undefined);
  return undefined;
}
