// What `login` by ui does, as anybody would write it with Playwright: signs in, reads the session, is refused with a wrong
// password, and reads the books over XML-RPC. Plain JavaScript, so that nothing is compiled.
import { chromium } from 'playwright';
import { call, database, login, password, url } from './plain.mjs';

const executablePath = process.env['BENCH_CHROMIUM'];

async function signIn(context, secret) {
  const page = await context.newPage();
  await page.goto(`${url}/web/login?db=${database}`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', secret);
  await page.click('form.oe_login_form button[type=submit]');
  await page.locator('.o_main_navbar, .oe_login_form .alert-danger').first().waitFor();
  return page;
}

const browser = await chromium.launch({
  executablePath,
  args: JSON.parse(process.env['BENCH_FLAGS'] ?? '[]'),
});
const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
const page = await signIn(context, password);
const uid = await page.evaluate(async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params: {} });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch('/web/session/get_session_info', { method: 'POST', headers, body });
  return (await answer.json()).result.uid;
});
await call('common', 'authenticate', [database, login, password, {}]);
const [user] = await call('object', 'execute_kw', [
  database,
  uid,
  password,
  'res.users',
  'read',
  [[uid], ['login']],
]);
if (user.login !== login) throw new Error(`signed in as ${user.login}`);
const other = await browser.newContext({ viewport: { width: 1366, height: 900 } });
const refused = await signIn(other, `${password}-wrong`);
if ((await refused.locator('.alert-danger').count()) === 0) throw new Error('a wrong password was let in');
await browser.close();
