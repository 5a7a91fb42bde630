// What the JavaScript clients' tests share: where the server is, checks, and the line of counts that run.py reads.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

export { assert, sleep };
export const server = { host: '127.0.0.1', port: Number(process.env.PORT) };

// Waits until `condition` answers something true, and answers that.
export async function until(condition, what, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(20);
  }
}

// Runs the tests one after the other and ends the process.
export async function run(tests) {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED: ${name}: ${error.stack}`);
    }
  }
  console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed === 0 ? 0 : 1);
}
