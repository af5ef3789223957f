// What the plain scripts share: calls with xmlrpc, as its documentation shows them.
import xmlrpc from 'xmlrpc';

export const {
  BENCH_URL: url,
  BENCH_DATABASE: database,
  BENCH_LOGIN: login,
  BENCH_PASSWORD: password,
} = process.env;

export const call = (path, method, params) =>
  new Promise((resolve, reject) => {
    const client = xmlrpc.createClient({ url: `${url}/xmlrpc/2/${path}` });
    client.methodCall(method, params, (error, value) => {
      // Odoo does what it was told and then cannot write the answer `None`.
      if (error && !/cannot marshal None/.test(error.message)) reject(error);
      else resolve(value);
    });
  });

/** Signs in and returns what calls a method of a model as that user. */
export async function signIn() {
  const uid = await call('common', 'authenticate', [database, login, password, {}]);
  const execute = (...what) => call('object', 'execute_kw', [database, uid, password, ...what]);
  return { uid, execute, context: await execute('res.users', 'context_get', []) };
}
