/** The stub as a process of its own: `node --import tsx load/stub/stub-server.ts`. Prints its origin. */

import { createServer } from 'node:http';
import { listenOn } from '../../fixtures/machine/loopback.ts';
import { StubOdoo } from './stub-odoo.ts';

const stub = new StubOdoo();
const origin = await stub.listen();
const counter = createServer((_request, response) => response.end(String(stub.calls)));
const port = await listenOn(counter);
process.stdout.write(`${JSON.stringify({ origin, counter: `http://127.0.0.1:${port}` })}\n`);
