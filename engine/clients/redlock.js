// Redlock: locks by compare-and-set, compare-and-extend and compare-and-delete scripts.
import { Redis } from 'ioredis';
import { default as Redlock, ExecutionError, ResourceLockedError } from 'redlock';
import { assert, run, server, sleep } from './check.js';

const client = new Redis(server);
const patient = new Redlock([client], { retryCount: 200, retryDelay: 10, retryJitter: 5 });
const hasty = new Redlock([client], { retryCount: 0 });

await run({
  'who holds it keeps others out': async () => {
    const lock = await patient.acquire(['a'], 5000);
    assert.equal(await client.get('a'), lock.value);
    await assert.rejects(hasty.acquire(['a'], 1000), ExecutionError);
    await lock.release();
    assert.equal(await client.exists('a'), 0);
    await (await hasty.acquire(['a'], 1000)).release();
  },
  'several resources are locked together or not at all': async () => {
    const lock = await patient.acquire(['x', 'y'], 5000);
    await assert.rejects(hasty.acquire(['w', 'y'], 1000));
    assert.equal(await client.exists('w'), 0);
    await lock.release();
    assert.equal(await client.exists('x', 'y'), 0);
  },
  'a lock is extended': async () => {
    const lock = await patient.acquire(['b'], 300);
    const longer = await lock.extend(5000);
    assert.ok((await client.pttl('b')) > 3000);
    await longer.release();
  },
  'a lock runs out, and is not given up twice': async () => {
    const lock = await hasty.acquire(['c'], 100);
    await sleep(150);
    const next = await hasty.acquire(['c'], 1000);
    await assert.rejects(lock.release(), ExecutionError);
    assert.equal(await client.get('c'), next.value);
    await next.release();
  },
  'using extends while it works': async () => {
    await patient.using(['d'], 300, { automaticExtensionThreshold: 200 }, async (signal) => {
      await sleep(700);
      assert.equal(signal.aborted, false);
      assert.equal(await client.exists('d'), 1);
    });
    assert.equal(await client.exists('d'), 0);
  },
  'twenty who want it have it one after the other': async () => {
    let inside = 0, most = 0, done = 0;
    await Promise.all(Array.from({ length: 20 }, async () => {
      const lock = await patient.acquire(['e'], 5000);
      inside += 1;
      most = Math.max(most, inside);
      await sleep(2);
      inside -= 1;
      done += 1;
      await lock.release();
    }));
    assert.deepEqual([most, done], [1, 20]);
    assert.ok(ResourceLockedError);
  },
});
