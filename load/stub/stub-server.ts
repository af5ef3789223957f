/** The stub as a process of its own: `node --import tsx load/stub/stub-server.ts`. Prints its origin. */

import { createServer } from 'node:http';
import { StubOdoo } from './stub-odoo.ts';

const stub = new StubOdoo();
const origin = await stub.listen();
const counter = createServer((_request, response) => response.end(String(stub.calls)));
await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve));
const address = counter.address();
if (address === null || typeof address === 'string') throw new Error('The counter has no port.');
process.stdout.write(`${JSON.stringify({ origin, counter: `http://127.0.0.1:${address.port}` })}\n`);
