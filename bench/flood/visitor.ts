// New visitors: opens one connection after the other, each from an address that the server has never
// met (the kernel favours peers it knows), and asks for a page. Started by flood.ts inside the visitors'
// namespace; tells its parent the time each took. Afterwards, with `steadyMs`, one visitor asks again
// and again over connections that stay: how much the service gets done.
import { Agent, get } from 'node:http';

export interface Visits {
  /** Milliseconds from connect to the answer's end; null where it failed or took too long. */
  readonly times: readonly (number | null)[];
  /** Pages a second over connections that stay. */
  readonly pagesPerSecond: number;
}

const VISIT_TIMEOUT_MS = 3000;
const INTERVAL_MS = 40;
const STEADY_CONNECTIONS = 4;
const STATUS_OK = 200;

const [host = '', port = '', network = '', forMs = '', steadyMs = ''] = process.argv.slice(2);
const endMs = performance.now() + Number(forMs);
const visits: Promise<number | null>[] = [];

function visit(localAddress: string, agent?: Agent): Promise<number | null> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const request = get({ host, port, localAddress, agent: agent ?? false, path: '/' });
    const fail = (): void => {
      request.destroy();
      resolve(null);
    };
    // Over all: a visitor does not care which part of it took so long.
    const timer = setTimeout(fail, VISIT_TIMEOUT_MS);
    request.on('error', fail);
    request.on('response', (response) => {
      response.on('error', fail);
      response.resume();
      response.on('end', () => {
        clearTimeout(timer);
        resolve(response.statusCode === STATUS_OK ? performance.now() - startedMs : null);
      });
    });
  });
}

async function countPages(): Promise<number> {
  const until = performance.now() + Number(steadyMs);
  const agent = new Agent({ keepAlive: true, maxSockets: STEADY_CONNECTIONS });
  const address = `${network}.255.1`;
  let pages = 0;
  const work = Array.from({ length: STEADY_CONNECTIONS }, async () => {
    while (performance.now() < until) {
      if ((await visit(address, agent)) !== null && performance.now() < until) pages++;
    }
  });
  await Promise.all(work);
  agent.destroy();
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
  const times = await Promise.all(visits);
  const pagesPerSecond = Number(steadyMs) > 0 ? await countPages() : 0;
  process.send?.({ times, pagesPerSecond } satisfies Visits);
  process.disconnect?.();
}
