// New visitors: opens one connection after the other, each from an address that the server has never
// met (the kernel favours peers it knows), and asks for a page. Started by flood.ts inside the visitors'
// namespace; tells its parent the time each took. Afterwards, with `steadyMs`, a few visitors ask again
// and again over connections that stay: how much the service gets done. Who is refused waits as long as it
// is told to (RFC 9110 section 10.2.3), as browsers' users and decent programs do.
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Visits {
  /** Milliseconds from connect to the answer's end; null where it failed or took too long. */
  readonly times: readonly (number | null)[];
  /** Pages a second of all visitors together whose connections stay. */
  readonly pagesPerSecond: number;
}

const VISIT_TIMEOUT_MS = 3000;
const INTERVAL_MS = 40;
const STEADY_VISITORS = 8;
/** Without a word how long, somebody who is refused tries again after so long. */
const PATIENCE_MS = 1000;
const STATUS_OK = 200;

const [host = '', port = '', network = '', forMs = '', steadyMs = ''] = process.argv.slice(2);
const endMs = performance.now() + Number(forMs);
const visits: Promise<Visit>[] = [];

interface Visit {
  /** See `Visits`. */
  readonly ms: number | null;
  /** Where it failed: when to come again. */
  readonly retryAfterMs: number;
}

function visit(localAddress: string, agent?: Agent): Promise<Visit> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const request = get({ host, port, localAddress, agent: agent ?? false, path: '/' });
    const fail = (): void => {
      request.destroy();
      resolve({ ms: null, retryAfterMs: PATIENCE_MS });
    };
    // Over all: a visitor does not care which part of it took so long.
    const timer = setTimeout(fail, VISIT_TIMEOUT_MS);
    request.on('error', fail);
    request.on('response', (response) => {
      response.on('error', fail);
      response.resume();
      response.on('end', () => {
        clearTimeout(timer);
        const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
        resolve({
          ms: response.statusCode === STATUS_OK ? performance.now() - startedMs : null,
          retryAfterMs: Number.isNaN(seconds) ? PATIENCE_MS : seconds * 1000,
        });
      });
    });
  });
}

async function countPages(): Promise<number> {
  const until = performance.now() + Number(steadyMs);
  let pages = 0;
  const work = Array.from({ length: STEADY_VISITORS }, async (_, index) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < until) {
      const { ms, retryAfterMs } = await visit(`${network}.255.${index + 1}`, agent);
      if (performance.now() >= until) break;
      if (ms === null) await sleep(Math.min(retryAfterMs, until - performance.now()));
      else pages++;
    }
    agent.destroy();
  });
  await Promise.all(work);
  return (pages * 1000) / Number(steadyMs);
}

const timer = setInterval(() => {
  if (performance.now() < endMs) {
    const index = visits.length + 1;
    visits.push(visit(`${network}.${index >> 8}.${index & 255}`));
    return;
  }
  clearInterval(timer);
  void tell();
}, INTERVAL_MS);

async function tell(): Promise<void> {
  const times = (await Promise.all(visits)).map(({ ms }) => ms);
  const pagesPerSecond = Number(steadyMs) > 0 ? await countPages() : 0;
  process.send?.({ times, pagesPerSecond } satisfies Visits);
  process.disconnect?.();
}
