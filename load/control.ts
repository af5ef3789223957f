/**
 * Ends the schedule of a run before its time, exactly: every arrival asks whether it still begins when its turn comes,
 * before it is put off at random, so that asking makes none late.
 */

import { createServer } from 'node:http';
import { endServer, listenOn } from '../fixtures/machine/loopback.ts';

/** Told of a run while it goes on, and asked whether it has seen enough. */
export interface RunObserver<Event> {
  /** Takes each line of the journal as it arrives. */
  note(event: Event): void;
  /** Asked about once a second. After the first `true` no arrival begins any more. */
  isEnough(): boolean;
}

export interface Control {
  /** For `LoadInput.control`. */
  readonly url: string;
  /** Unix milliseconds; arrivals whose turn comes later do not begin. `undefined` while the schedule goes on. */
  readonly endsAt: number | undefined;
  /** Ends the schedule now. What had its turn still begins, so that it is known which arrivals do. */
  end(): void;
  close(): Promise<void>;
}

const GONE = 410;
const NO_CONTENT = 204;

/** Listens on loopback until it is closed. */
export async function openControl(now: () => number = Date.now): Promise<Control> {
  let endsAt: number | undefined;
  const server = createServer((request, response) => {
    const turn = Number(new URL(request.url ?? '/', 'http://control').searchParams.get('turn'));
    response.writeHead(endsAt !== undefined && turn > endsAt ? GONE : NO_CONTENT).end();
  });
  server.keepAliveTimeout = 60_000;
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    get endsAt() {
      return endsAt;
    },
    end: () => {
      endsAt ??= now();
    },
    close: () => endServer(server),
  };
}
