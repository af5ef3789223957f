/** The requests that one sales order of ours consists of, as k6 sends them; for sides that send the same. */

import type { LoadTransport } from '../profiles/profile.ts';
import { StubOdoo } from './stub-odoo.ts';
import { runAgainstStub } from './stub-run.ts';

export interface RecordedCall {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** Requests that one order takes, with the reading of its checks. */
export const CALLS_OF_AN_ORDER = 10;

/** Lets k6 make orders against a stub and keeps the calls of the first. */
export async function recordCalls(transport: LoadTransport, folder: string): Promise<RecordedCall[]> {
  const calls: RecordedCall[] = [];
  const stub = new StubOdoo((_call, request, _response, body) => {
    const { url = '/', headers } = request;
    calls.push({ path: url, contentType: headers['content-type'] ?? '', body });
    return false;
  });
  try {
    const url = await stub.listen();
    await runAgainstStub({ url, transport, perMinute: 12, durationS: 5, vus: 1, folder });
  } finally {
    await stub.close();
  }
  return calls.slice(0, CALLS_OF_AN_ORDER);
}
