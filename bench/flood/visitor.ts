// Opens one new connection after the other, each from an address that the server has never met (the
// kernel favours peers it knows), says a word and waits for the echo. Started by flood.ts inside the
// visitors' namespace; tells its parent the time each took, or undefined where it did not come.
import { connect } from 'node:net';

export interface Visits {
  /** Milliseconds from connect to echo; null where it failed or took too long. */
  readonly times: readonly (number | null)[];
}

const VISIT_TIMEOUT_MS = 3000;
const INTERVAL_MS = 40;

const [host = '', port = '', network = '', forMs = ''] = process.argv.slice(2);
const endMs = performance.now() + Number(forMs);
const visits: Promise<number | null>[] = [];

function visit(index: number): Promise<number | null> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const localAddress = `${network}.${index >> 8}.${index & 255}`;
    const socket = connect({ host, port: Number(port), localAddress });
    const settle = (ms: number | null): void => {
      socket.destroy();
      resolve(ms);
    };
    socket.setTimeout(VISIT_TIMEOUT_MS, () => settle(null));
    socket.on('error', () => settle(null));
    socket.on('connect', () => socket.write('hello'));
    socket.on('data', () => settle(performance.now() - startedMs));
  });
}

const timer = setInterval(() => {
  if (performance.now() < endMs) {
    visits.push(visit(visits.length + 1));
    return;
  }
  clearInterval(timer);
  void tell();
}, INTERVAL_MS);

async function tell(): Promise<void> {
  const times = await Promise.all(visits);
  process.send?.({ times } satisfies Visits);
  process.disconnect?.();
}
