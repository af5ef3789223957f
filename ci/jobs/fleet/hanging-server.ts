import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { listenOn } from '../../../fixtures/machine/loopback.ts';

/** A server that accepts and never answers, for tests: what a target that hangs looks like from outside. */
export interface HangingServer {
  readonly url: string;
  /** How many connections it took so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startHangingServer(): Promise<HangingServer> {
  const open = new Set<Socket>();
  let taken = 0;
  const server = createServer((socket) => {
    taken += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.resume();
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => taken,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
