import { createServer } from 'node:http';
import { z } from 'zod';
import { endServer, listenOn } from '../../../fixtures/machine/loopback.ts';

/** A receiver of Alertmanager's webhooks: it keeps what arrives, and when. */

/** What Alertmanager sends (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
const Message = z.object({
  receiver: z.string(),
  status: z.enum(['firing', 'resolved']),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});
type Message = z.infer<typeof Message>;
export type ReceivedAlert = Message['alerts'][number];

/** One message: what reaches somebody, with all that it says. */
export interface Arrival {
  /** Milliseconds on the monotonic clock of this process. */
  readonly atMs: number;
  readonly message: Message;
}

export interface Receiver {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

const MOST_BYTES = 1_000_000;

/** Listens on a free port of the loopback. */
export async function startReceiver(): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const atMs = performance.now();
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
      if (body.length > MOST_BYTES) request.destroy();
    });
    request.on('end', () => {
      const message = parsed(body);
      if (message) arrivals.push({ atMs, message });
      response.writeHead(message ? 200 : 400).end();
    });
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals,
    close: () => endServer(server),
  };
}

function parsed(body: string): Message | undefined {
  try {
    return Message.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
