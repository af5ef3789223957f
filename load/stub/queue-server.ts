/** `StubOdoo` behind a queue, as a process of its own: `… queue-server.ts SERVERS SERVICE_MS fixed|exponential`. */

import { Queue } from './queue.ts';
import { StubOdoo } from './stub-odoo.ts';

const [servers, serviceMs, law] = process.argv.slice(2);
const queue = new Queue({
  servers: Number(servers),
  serviceMs: Number(serviceMs),
  law: law === 'exponential' ? 'exponential' : 'fixed',
});
process.stdout.write(`${JSON.stringify({ origin: await new StubOdoo(queue.interference).listen() })}\n`);
