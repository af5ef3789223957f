/** A TCP proxy on loopback that can be cut: the network between k6 and its target, in tests. */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenOn } from '../../fixtures/machine/loopback.ts';

/** `pass`: as a wire. `refuse`: nobody listens. `reset`: accepted and reset at once. `stall`: nothing comes through. */
export type ProxyMode = 'pass' | 'refuse' | 'reset' | 'stall';

export class CutProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #mode: ProxyMode = 'pass';

  /** @param port of the target, on loopback */
  constructor(port: number) {
    this.#server = createServer((client) => {
      this.#keep(client);
      if (this.#mode === 'reset') {
        client.resetAndDestroy();
        return;
      }
      if (this.#mode === 'stall') return;
      const target = connect(port, '127.0.0.1');
      this.#keep(target);
      client.on('data', (chunk) => void (this.#mode === 'pass' && target.write(chunk)));
      target.on('data', (chunk) => void (this.#mode === 'pass' && client.write(chunk)));
      client.on('close', () => target.destroy());
      target.on('close', () => client.destroy());
    });
  }

  /** Listens on loopback and returns the origin. */
  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listenOn(this.#server)}`;
  }

  /** Changes at once, for the connections that are open as well. */
  become(mode: ProxyMode): void {
    this.#mode = mode;
    if (mode === 'pass' || mode === 'stall') return;
    if (mode === 'refuse') this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // A reset is what this is for.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
