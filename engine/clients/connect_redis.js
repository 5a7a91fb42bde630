// connect-redis: sessions of a web server, through node-redis.
import http from 'node:http';
import { RedisStore } from 'connect-redis';
import session from 'express-session';
import { createClient } from 'redis';
import { assert, run, server, sleep } from './check.js';

const client = createClient({ socket: server });
await client.connect();
const store = new RedisStore({ client, prefix: 'sess:', ttl: 100 });
const middleware = session({ store, secret: 'a secret', resave: false, saveUninitialized: false });

// Counts a visitor's calls; /leave ends the session.
const web = http.createServer((request, response) => {
  middleware(request, response, () => {
    if (request.url === '/leave') return request.session.destroy(() => response.end('left'));
    request.session.calls = (request.session.calls ?? 0) + 1;
    response.end(String(request.session.calls));
  });
});
await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));

async function call(path, cookie) {
  const answer = await fetch(`http://127.0.0.1:${web.address().port}${path}`, { headers: cookie ? { cookie } : {} });
  const given = answer.headers.get('set-cookie');
  return { text: await answer.text(), cookie: given ? given.split(';')[0] : cookie };
}

await run({
  'a visitor is known again, others are others': async () => {
    const first = await call('/');
    assert.equal((await call('/', first.cookie)).text, '2');
    assert.equal((await call('/', first.cookie)).text, '3');
    assert.equal((await call('/')).text, '1');
    assert.equal(await store.length(), 2);
  },
  'a session lives as long as it may, and longer when it is touched': async () => {
    const [id] = await store.ids();
    assert.ok((await client.ttl(`sess:${id}`)) > 90);
    await client.expire(`sess:${id}`, 5);
    await store.touch(id, { cookie: {} });
    assert.ok((await client.ttl(`sess:${id}`)) > 90);
    await store.set('short', { cookie: { expires: new Date(Date.now() + 1000).toISOString() } });
    await sleep(1300);
    assert.equal(await store.get('short') ?? null, null);
  },
  'who leaves is forgotten': async () => {
    const { cookie } = await call('/');
    assert.equal(await store.length(), 3);
    assert.equal((await call('/leave', cookie)).text, 'left');
    assert.equal(await store.length(), 2);
    assert.equal((await call('/', cookie)).text, '1');
  },
  'five hundred sessions are found, and cleared': async () => {
    await Promise.all(Array.from({ length: 500 }, (_, n) => store.set(`many${n}`, { n, cookie: {} })));
    const all = await store.all();
    assert.equal(all.filter((one) => one.id.startsWith('many')).length, 500);
    await store.clear();
    assert.equal(await store.length(), 0);
  },
});
