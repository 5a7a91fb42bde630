// BullMQ: queues whose every step is a script.
import { fork } from 'node:child_process';
import { FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
import { assert, run, server, sleep, until } from './check.js';

const connection = { ...server, maxRetriesPerRequest: null };

// A queue of that name with what a test needs beside it; all are closed when the test ends.
async function withQueue(name, test) {
  const open = [];
  const keep = (thing) => {
    open.push(thing);
    return thing;
  };
  const queue = keep(new Queue(name, { connection }));
  try {
    await test(queue, {
      worker: (work, options = {}) => keep(new Worker(name, work, { connection, ...options })),
      events: () => keep(new QueueEvents(name, { connection })),
      flows: () => keep(new FlowProducer({ connection })),
    });
  } finally {
    await Promise.all(open.map((thing) => thing.close()));
  }
}

await run({
  'jobs run in order and answer': () =>
    withQueue('order', async (queue, make) => {
      const events = make.events();
      await events.waitUntilReady();
      const jobs = await queue.addBulk([1, 2, 3, 4, 5].map((n) => ({ name: 'double', data: { n } })));
      const seen = [];
      make.worker(async (job) => {
        seen.push(job.data.n);
        return job.data.n * 2;
      });
      const answers = await Promise.all(jobs.map((job) => job.waitUntilFinished(events, 20000)));
      assert.deepEqual(answers, [2, 4, 6, 8, 10]);
      assert.deepEqual(seen, [1, 2, 3, 4, 5]);
      assert.deepEqual(await queue.getJobCounts('completed', 'waiting', 'active', 'failed'), {
        completed: 5, waiting: 0, active: 0, failed: 0,
      });
    }),

  'a job that fails is tried again after its backoff, and then given up': () =>
    withQueue('retries', async (queue, make) => {
      const times = [];
      make.worker(async () => {
        times.push(Date.now());
        throw new Error('no');
      });
      await queue.add('fails', {}, { attempts: 3, backoff: { type: 'fixed', delay: 150 } });
      const [job] = await until(async () => {
        const failed = await queue.getFailed();
        return failed.length > 0 && failed;
      }, 'the job fails');
      assert.equal(job.failedReason, 'no');
      assert.equal(times.length, 3);
      assert.ok(times[1] - times[0] >= 150 && times[2] - times[1] >= 150, `tried at ${times}`);
      await job.retry();
      await until(() => times.length === 6 || times.length === 4, 'it is tried once more');
    }),

  'a delayed job waits its time': () =>
    withQueue('delays', async (queue, make) => {
      const began = Date.now();
      const ran = new Map();
      make.worker(async (job) => ran.set(job.name, Date.now() - began));
      await queue.add('late', {}, { delay: 600 });
      await queue.add('soon', {}, { delay: 200 });
      await queue.add('now', {});
      await until(() => ran.size === 3, 'all have run');
      assert.deepEqual([...ran.keys()], ['now', 'soon', 'late']);
      assert.ok(ran.get('soon') >= 200 && ran.get('late') >= 600, `ran after ${[...ran.values()]}`);
    }),

  'jobs with priorities run by priority, then in order': () =>
    withQueue('priorities', async (queue, make) => {
      await queue.pause();
      for (const [name, priority] of [['c1', 30], ['a1', 1], ['b1', 2], ['a2', 1], ['c2', 30], ['first', 0]]) {
        await queue.add(name, {}, priority === 0 ? {} : { priority });
      }
      assert.equal((await queue.getJobCounts('prioritized')).prioritized, 5);
      const seen = [];
      make.worker(async (job) => seen.push(job.name));
      await queue.resume();
      await until(() => seen.length === 6, 'all have run');
      assert.deepEqual(seen, ['first', 'a1', 'a2', 'b1', 'c1', 'c2']);
    }),

  'a scheduler repeats its job as often as it may': () =>
    withQueue('repeats', async (queue, make) => {
      const seen = [];
      make.worker(async (job) => seen.push(job.id));
      await queue.upsertJobScheduler('tick', { every: 100, limit: 4 }, { name: 'tick' });
      await until(() => seen.length === 4, 'four have run');
      await sleep(300);
      assert.equal(seen.length, 4);
      assert.equal(new Set(seen).size, 4);
      await queue.upsertJobScheduler('yearly', { pattern: '0 0 1 1 *' }, { name: 'yearly' });
      assert.equal((await queue.getDelayed()).length, 1);
      assert.equal(await queue.removeJobScheduler('yearly'), true);
      assert.equal((await queue.getDelayed()).length, 0);
    }),

  'a parent runs after its children and has their answers': () =>
    withQueue('flows', async (queue, make) => {
      const seen = [];
      make.worker(async (job) => {
        seen.push(job.name);
        if (job.name !== 'parent') return job.data.n;
        return Object.values(await job.getChildrenValues()).reduce((sum, n) => sum + n, 0);
      }, { concurrency: 4 });
      const child = (n) => ({ name: `child${n}`, queueName: 'flows', data: { n } });
      const tree = await make.flows().add({
        name: 'parent', queueName: 'flows',
        children: [child(1), child(2), { ...child(3), children: [child(4)] }],
      });
      const parent = await until(async () => {
        const job = await queue.getJob(tree.job.id);
        return job.finishedOn && job;
      }, 'the parent has run');
      assert.equal(parent.returnvalue, 6);
      assert.equal(seen.at(-1), 'parent');
      assert.ok(seen.indexOf('child4') < seen.indexOf('child3'));
    }),

  'a limited worker keeps to its rate': () =>
    withQueue('limits', async (queue, make) => {
      const times = [];
      make.worker(async () => times.push(Date.now()), { limiter: { max: 5, duration: 400 }, concurrency: 5 });
      await queue.addBulk(Array.from({ length: 16 }, () => ({ name: 'job', data: {} })));
      await until(() => times.length === 16, 'all have run');
      assert.ok(times[15] - times[0] >= 3 * 400 - 50, `16 jobs within ${times[15] - times[0]} ms`);
    }),

  'a job whose worker was killed is taken up by another': () =>
    withQueue('stalled', async (queue, make) => {
      const job = await queue.add('long', {});
      const child = fork(new URL('./bullmq_dies.js', import.meta.url), { env: process.env, stdio: 'ignore' });
      await until(async () => (await queue.getActive()).length === 1, 'the child works on it');
      const dead = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await dead;
      const stalled = [];
      const worker = make.worker(async () => 'saved', { lockDuration: 500, stalledInterval: 300 });
      worker.on('stalled', (id) => stalled.push(id));
      const done = await until(async () => {
        const now = await queue.getJob(job.id);
        return now.finishedOn && now;
      }, 'another has done it');
      assert.equal(done.returnvalue, 'saved');
      assert.deepEqual(stalled, [job.id]);
    }),

  'a job with a known id is added once; a removed one is gone': () =>
    withQueue('ids', async (queue, make) => {
      await queue.add('one', { n: 1 }, { jobId: 'the-one' });
      await queue.add('one', { n: 2 }, { jobId: 'the-one' });
      assert.equal(await queue.getWaitingCount(), 1);
      assert.deepEqual((await queue.getJob('the-one')).data, { n: 1 });
      assert.equal(await queue.remove('the-one'), 1);
      assert.equal(await queue.getWaitingCount(), 0);
      await queue.addBulk(Array.from({ length: 20 }, (_, n) => ({ name: 'old', data: { n } })));
      make.worker(async () => {}, { removeOnComplete: { count: 3 } });
      await until(async () => (await queue.getWaitingCount()) + (await queue.getActiveCount()) === 0, 'all have run');
      assert.equal(await queue.getCompletedCount(), 3);
      await queue.obliterate();
      assert.equal(await queue.getCompletedCount(), 0);
    }),

  'of 10,000 jobs none is lost and none runs twice': () =>
    withQueue('many', async (queue, make) => {
      const count = 10000;
      const runs = new Array(count).fill(0);
      const workers = [1, 2, 3, 4].map(() => make.worker(async (job) => {
        runs[job.data.n] += 1;
      }, { concurrency: 50 }));
      for (let from = 0; from < count; from += 500) {
        await queue.addBulk(Array.from({ length: 500 }, (_, i) => ({ name: 'job', data: { n: from + i } })));
      }
      await until(async () => (await queue.getCompletedCount()) === count, 'all have run', 120);
      assert.equal(runs.filter((times) => times !== 1).length, 0);
      assert.equal(await queue.getFailedCount(), 0);
      assert.equal(workers.length, 4);
    }),
});
