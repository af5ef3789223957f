// What `login` by rpc does, as anybody would write it with xmlrpc: signs in, reads the user, is refused with a wrong password.
import xmlrpc from 'xmlrpc';

const {
  BENCH_URL: url,
  BENCH_DATABASE: database,
  BENCH_LOGIN: login,
  BENCH_PASSWORD: password,
} = process.env;

const call = (path, method, params) =>
  new Promise((resolve, reject) => {
    const client = xmlrpc.createClient({ url: `${url}/xmlrpc/2/${path}` });
    client.methodCall(method, params, (error, value) => (error ? reject(error) : resolve(value)));
  });
const execute = (uid, ...what) => call('object', 'execute_kw', [database, uid, password, ...what]);

// One session does the work, another one reads the books.
for (const reader of [false, true]) {
  const uid = await call('common', 'authenticate', [database, login, password, {}]);
  await execute(uid, 'res.users', 'context_get', []);
  if (!reader) continue;
  await call('common', 'version', []);
  const [user] = await execute(uid, 'res.users', 'read', [[uid], ['login', 'lang']]);
  if (user.login !== login) throw new Error(`signed in as ${user.login}`);
}
if (await call('common', 'authenticate', [database, login, `${password}-wrong`, {}])) {
  throw new Error('a wrong password was let in');
}
