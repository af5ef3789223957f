import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { endServer, listenOn } from '../../fixtures/machine/loopback.ts';

/** A server that stands where a Pushgateway should be and does what a real one does not do on demand. For tests. */
export interface StubGateway {
  readonly url: string;
  /** Every push that arrived: path segments after `/metrics/`, and the text. */
  readonly pushes: readonly {
    readonly path: string;
    readonly authorization: string;
    readonly text: string;
  }[];
  /** Path of every group that it was asked to remove. */
  readonly deletions: readonly string[];
  /** What it does from now on. */
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** Answers one request; `body` is what was sent. A behaviour may leave it without an answer. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Takes every push and remembers nothing, unless it is given what to say to `GET /api/v1/metrics`. */
export function taking(memory: readonly unknown[] = []): Behaviour {
  return (request, response) => {
    response.statusCode = 200;
    response.end(request.method === 'GET' ? JSON.stringify({ status: 'success', data: memory }) : '');
  };
}

/** Says one thing to pushes, whatever they are; may be asked as usual. */
export function saying(status: number, text = '', headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (request, response, body) => {
    if (request.method === 'GET') taking()(request, response, body);
    else response.writeHead(status, headers).end(text);
  };
}

export async function startStubGateway(behaviour: Behaviour = taking()): Promise<StubGateway> {
  let behave = behaviour;
  const pushes: StubGateway['pushes'][number][] = [];
  const deletions: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      if (request.method === 'PUT') {
        const { authorization = '' } = request.headers;
        pushes.push({ path: request.url ?? '', authorization, text });
      }
      if (request.method === 'DELETE') deletions.push(request.url ?? '');
      behave(request, response, text);
    });
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    pushes,
    deletions,
    behave: (next) => {
      behave = next;
    },
    close: () => endServer(server),
  };
}
