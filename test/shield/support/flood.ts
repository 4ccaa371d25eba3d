import type { ChildProcess } from 'node:child_process';
import { SERVER, type Bench } from './namespaces.ts';

/** A sender whose test has died ends by itself. */
const PACKETS_MAX = 100_000;

export interface Flood {
  readonly port: number;
  readonly everyMicroseconds: number;
  /** `many`: each packet bears another address, made up. `one`: all of them the client's own. */
  readonly sources: 'many' | 'one';
  readonly kind: 'syn' | 'ack';
}

/** Floods the server from the client's side, until it is killed. Needs hping3. */
export function startFlood(
  bench: Bench,
  { port, everyMicroseconds, sources, kind }: Flood,
): ChildProcess {
  return bench.start('client', 'hping3', [
    '-q',
    '-i',
    `u${everyMicroseconds}`,
    '-c',
    String(PACKETS_MAX),
    ...(sources === 'many' ? ['--rand-source'] : []),
    kind === 'syn' ? '-S' : '-A',
    '-p',
    String(port),
    SERVER,
  ]);
}
