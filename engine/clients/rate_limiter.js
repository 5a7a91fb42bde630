// rate-limiter-flexible: counting by scripts, through ioredis and through node-redis.
import { Redis } from 'ioredis';
import { RateLimiterQueue, RateLimiterRedis } from 'rate-limiter-flexible';
import { createClient } from 'redis';
import { assert, run, server, sleep } from './check.js';

const ioredis = new Redis({ ...server, enableOfflineQueue: false, lazyConnect: true });
await ioredis.connect();
const nodeRedis = createClient({ socket: server });
await nodeRedis.connect();

// The same for each client.
function testsOf(name, client) {
  const limiter = (prefix, options) =>
    new RateLimiterRedis({ storeClient: client, ...client.extra, keyPrefix: `${name}:${prefix}`, ...options });
  return {
    [`${name}: so many points and no more`]: async () => {
      const limit = limiter('points', { points: 5, duration: 2 });
      for (let left = 4; left >= 0; left -= 1) {
        const answer = await limit.consume('u');
        assert.deepEqual([answer.remainingPoints, answer.consumedPoints], [left, 5 - left]);
        assert.ok(answer.msBeforeNext > 0 && answer.msBeforeNext <= 2000, `${answer.msBeforeNext} ms`);
      }
      const refused = await limit.consume('u').catch((answer) => answer);
      assert.equal(refused.remainingPoints, 0);
      await sleep(refused.msBeforeNext + 50);
      assert.equal((await limit.consume('u', 3)).remainingPoints, 2);
    },
    [`${name}: a hundred at once are counted exactly`]: async () => {
      const limit = limiter('burst', { points: 40, duration: 60 });
      const answers = await Promise.allSettled(Array.from({ length: 100 }, () => limit.consume('u')));
      assert.equal(answers.filter((answer) => answer.status === 'fulfilled').length, 40);
      assert.equal((await limit.get('u')).consumedPoints, 100);
    },
    [`${name}: who goes too far is blocked`]: async () => {
      const limit = limiter('block', { points: 1, duration: 1, blockDuration: 30 });
      await limit.consume('u');
      const refused = await limit.consume('u').catch((answer) => answer);
      assert.ok(refused.msBeforeNext > 20000, `${refused.msBeforeNext} ms`);
      await sleep(1100);
      await assert.rejects(async () => { throw await limit.consume('u').catch(() => new Error('blocked')); }, /blocked/);
    },
    [`${name}: penalty, reward, set and delete`]: async () => {
      const limit = limiter('hand', { points: 10, duration: 60 });
      assert.equal((await limit.penalty('u', 3)).consumedPoints, 3);
      assert.equal((await limit.reward('u', 2)).consumedPoints, 1);
      await limit.set('u', 7, 60);
      assert.equal((await limit.get('u')).remainingPoints, 3);
      assert.equal(await limit.delete('u'), true);
      assert.equal(await limit.get('u'), null);
    },
    [`${name}: a queue lets so many through a second`]: async () => {
      const queue = new RateLimiterQueue(limiter('queue', { points: 2, duration: 1 }), { maxQueueSize: 10 });
      const began = Date.now();
      await Promise.all([1, 2, 3, 4, 5].map(() => queue.removeTokens(1)));
      assert.ok(Date.now() - began >= 1500, `five within ${Date.now() - began} ms`);
    },
  };
}

nodeRedis.extra = { useRedisPackage: true };
await run({ ...testsOf('ioredis', ioredis), ...testsOf('node-redis', nodeRedis) });
