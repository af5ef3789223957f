// What `login` by rpc does, as anybody would write it with xmlrpc: signs in, reads the user, is refused with a wrong password.
import { call, database, login, password, signIn } from './plain.mjs';

// One session does the work, another one reads the books.
await signIn();
const { uid, execute } = await signIn();
await call('common', 'version', []);
const [user] = await execute('res.users', 'read', [[uid], ['login', 'lang']]);
if (user.login !== login) throw new Error(`signed in as ${user.login}`);
if (await call('common', 'authenticate', [database, login, `${password}-wrong`, {}])) {
  throw new Error('a wrong password was let in');
}
