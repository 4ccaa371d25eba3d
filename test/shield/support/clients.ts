import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Heard } from './hand-client.ts';
import { SERVER, type Bench } from './namespaces.ts';

const here = (file: string): string => path.join(import.meta.dirname, file);

/** Resolves once it listens on all ports. */
export async function startEchoServer(bench: Bench, ports: readonly number[]): Promise<void> {
  const child = bench.start('server', process.execPath, [
    here('echo-server.ts'),
    ...ports.map(String),
  ]);
  await once(child, 'message');
}

export interface EchoClient {
  /** `connected`, or why not. */
  readonly outcome: string;
  /** The echo of a word, or what went wrong. */
  say(word: string): Promise<string>;
  close(): void;
}

/** Opens a connection to the server and keeps it open. */
export async function openEcho(
  bench: Bench,
  port: number,
  from?: string,
  host = SERVER,
): Promise<EchoClient> {
  const child = bench.start('client', process.execPath, [
    here('echo-client.ts'),
    host,
    String(port),
    ...(from === undefined ? [] : [from]),
  ]);
  const [outcome] = (await once(child, 'message')) as [string];
  return {
    outcome,
    say: async (word) => {
      const answer = once(child, 'message');
      child.send(word);
      return String((await answer)[0]);
    },
    close: () => child.kill('SIGKILL'),
  };
}

/** What becomes of one new connection. */
export async function tryEcho(bench: Bench, port: number, from?: string): Promise<string> {
  const client = await openEcho(bench, port, from);
  const outcome = client.outcome === 'connected' ? await client.say('hello') : client.outcome;
  client.close();
  return outcome;
}

/** Plays one step of a client that `hand-client.ts` is, and gives what it then hears. */
export type PlayStep = (step: 'ask' | 'end') => Promise<Heard>;

/** A client from an address that nobody has; its handshake goes on as far as it is told to. */
export async function startHandClient(bench: Bench, own: string, port: number): Promise<PlayStep> {
  // The client's kernel must not tell the server that nobody is there: that would end the handshake.
  bench.run('client', 'ip', ['route', 'add', 'blackhole', `${own}/32`]);
  const mac = bench.run('server', 'cat', ['/sys/class/net/wire/address']).trim();
  const args = [here('hand-client.ts'), mac, own, SERVER, String(port)];
  const child = bench.start('client', process.execPath, args);
  await once(child, 'message');
  return async (step) => {
    const answer = once(child, 'message');
    child.send(step);
    return ((await answer) as [Heard])[0];
  };
}

/** Waits for the condition; the test runner's own time limit ends what never comes. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}
