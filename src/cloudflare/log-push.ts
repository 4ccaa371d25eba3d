import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Writable, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isRecord } from '../lib/is-record.ts';
import { readSecurityEvent, type CloudflareEvent } from './security-event.ts';

/** A line of a push; theirs have some kilobytes. */
const LINE_BYTES_MAX = 1024 * 1024;
/** A push as it is unpacked; Cloudflare sends 100,000 lines at most. */
const PUSH_BYTES_MAX = 512 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
const CONNECTIONS_MAX = 16;
const LINE_FEED = 10;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** The header that carries the secret: `?header_X-Rampart-Secret=...` in the destination of a push. */
const PUSH_SECRET_HEADER = 'x-rampart-secret';

export interface PushCounts {
  events: number;
  /** Lines that make no event: another dataset, or damage. */
  unreadable: number;
}

/** Keeps events; resolves once they are where they cannot be lost. */
export type TakeEvents = (events: readonly CloudflareEvent[]) => Promise<void>;

/** Reads a push of `firewall_events`: NDJSON, packed or not. Throws where it is cut short or too large. */
export async function readPush(source: Readable, take: TakeEvents): Promise<PushCounts> {
  const counts: PushCounts = { events: 0, unreadable: 0 };
  const lines = new LineSink(async (some) => {
    const events = some.flatMap((line) => readLine(line) ?? []);
    counts.events += events.length;
    // A destination is tried with a line that says nothing but `{"content":"tests"}`.
    counts.unreadable += some.length - events.length;
    if (events.length > 0) await take(events);
  });
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await iterator.next();
  if (first.done === true) return counts;
  const whole = again(first.value, iterator);
  const isPacked = GZIP_MAGIC.every((byte, index) => first.value[index] === byte);
  if (isPacked) await pipeline(whole, createGunzip(), lines);
  else await pipeline(whole, lines);
  return counts;
}

async function* again(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function readLine(line: string): CloudflareEvent | undefined {
  try {
    const row = JSON.parse(line) as unknown;
    return isRecord(row) ? readSecurityEvent(row) : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts bytes into lines, and takes no more while some are being kept. */
class LineSink extends Writable {
  readonly #take: (lines: readonly string[]) => Promise<void>;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #totalBytes = 0;

  constructor(take: (lines: readonly string[]) => Promise<void>) {
    super();
    this.#take = take;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#totalBytes += chunk.length;
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      this.#hold(chunk.subarray(from, at));
      lines.push(...this.#end());
      from = at + 1;
    }
    this.#hold(chunk.subarray(from));
    if (this.#totalBytes > PUSH_BYTES_MAX) {
      done(new Error(`a push of more than ${PUSH_BYTES_MAX} bytes`));
    } else if (this.#heldBytes > LINE_BYTES_MAX) {
      done(new Error(`a line of more than ${LINE_BYTES_MAX} bytes`));
    } else {
      void this.#pass(lines, done);
    }
  }

  override _final(done: (error?: Error) => void): void {
    void this.#pass(this.#end(), done);
  }

  async #pass(lines: readonly string[], done: (error?: Error) => void): Promise<void> {
    try {
      await this.#take(lines);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  }

  #hold(part: Buffer): void {
    this.#held.push(part);
    this.#heldBytes += part.length;
  }

  #end(): readonly string[] {
    const line = Buffer.concat(this.#held).toString('utf8').trim();
    this.#held = [];
    this.#heldBytes = 0;
    return line === '' ? [] : [line];
  }
}

export interface PushReceiverOptions {
  readonly secret: string;
  /** A push is acknowledged only once it resolved for all of it. */
  readonly take: TakeEvents;
  readonly tell: (line: string) => void;
}

/** An HTTP destination for a log push. Whoever has not the secret learns nothing. */
export function createPushReceiver(options: PushReceiverOptions): Server {
  const server = createServer((request, response) => {
    receive(request, response, options).catch((error: unknown) => {
      options.tell(`a push was refused: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) response.writeHead(400);
      response.end();
      request.destroy();
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { secret, take, tell }: PushReceiverOptions,
): Promise<void> {
  if (!isSecret(request.headers[PUSH_SECRET_HEADER], secret)) {
    response.writeHead(403, { connection: 'close' }).end();
    return;
  }
  if (request.method !== 'POST' && request.method !== 'PUT') {
    response.writeHead(405, { allow: 'POST, PUT' }).end();
    return;
  }
  const { events, unreadable } = await readPush(request, take);
  if (events + unreadable > 0) tell(`${events} events, ${unreadable} other lines`);
  response.writeHead(200).end();
}

/** In a time that says nothing about the secret. */
function isSecret(said: string | readonly string[] | undefined, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return typeof said === 'string' && timingSafeEqual(digest(said), digest(secret));
}
