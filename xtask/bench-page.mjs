// What is measured within the page. Each function is sent to the browser as it stands, so it uses nothing from
// outside itself.

/**
 * What crossing to a worker costs by itself: the measure for everything that the bus does.
 * @returns {Promise<number>} the median over batches of a small message's round trip, in microseconds
 */
export async function bareRoundTrip() {
  const BATCHES = 20;
  // A page's clock counts in steps of 0.1 ms; a batch is long enough for it.
  const BATCH = 200;
  const url = URL.createObjectURL(new Blob(['onmessage = (event) => postMessage(event.data);'], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const message = new Uint8Array(200);
  const roundTrip = () =>
    new Promise((resolve) => {
      worker.onmessage = resolve;
      worker.postMessage(message);
    });
  // The first ones pay for the worker's start.
  for (let round = 0; round < BATCH; round += 1) await roundTrip();
  /** @type {number[]} */
  const means_us = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const began = performance.now();
    for (let round = 0; round < BATCH; round += 1) await roundTrip();
    means_us.push(((performance.now() - began) * 1000) / BATCH);
  }
  worker.terminate();
  URL.revokeObjectURL(url);
  return means_us.sort((one, other) => one - other)[BATCHES / 2] ?? 0;
}
