import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { watchActivity } from './activity.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** Speaks as much of PostgreSQL's protocol as a real one would not: it lets everybody in and refuses every query. */
async function listening(
  onData: (socket: Socket, data: Buffer) => void,
): Promise<{ readonly port: number; readonly sockets: Socket[] }> {
  const sockets: Socket[] = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (data) => onData(socket, data));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, sockets };
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const READY = message('Z', Buffer.from('I'));
const LET_IN = Buffer.concat([message('R', Buffer.alloc(4)), READY]);
const REFUSED = Buffer.concat([message('E', Buffer.from('SERROR\0C42501\0Mpermission denied\0\0')), READY]);

describe('observing the sessions of a database', () => {
  it('closes its connection when its first query fails', { timeout: 5_000 }, async () => {
    const { port, sockets } = await listening((socket, data) => {
      if (data[0] === 0x51) socket.write(REFUSED);
      else if (data[0] === 0) socket.write(LET_IN);
    });
    await expect(watchActivity({ host: '127.0.0.1', port, user: 'reader' })).rejects.toThrow(/permission/);
    const [socket] = sockets;
    expect(sockets).toHaveLength(1);
    if (socket && !socket.closed) await once(socket, 'close');
  });

  it('does not wait for a silent server', { timeout: 8_000 }, async () => {
    const { port } = await listening(() => undefined);
    const looking = watchActivity({ host: '127.0.0.1', port, user: 'reader' }, 200, 300);
    await expect(looking).rejects.toThrow(/timeout/);
  });
});
