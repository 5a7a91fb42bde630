// A worker that never ends its job: bullmq.js kills it.
import { Worker } from 'bullmq';
import { server } from './check.js';

new Worker('stalled', () => new Promise(() => {}), {
  connection: { ...server, maxRetriesPerRequest: null },
  lockDuration: 500,
  stalledInterval: 300,
});
