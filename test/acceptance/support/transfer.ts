import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK_BYTES = 256 * 1024;
/** A slow reader rests after so many bytes; what it does not take meanwhile must wait upstream. */
const REST_EVERY_BYTES = 4 * 1024 * 1024;
const REST_MS = 20;

/** Bytes of which no two megabytes are alike, so that one lost or doubled changes the digest. */
export function* makeContent(bytes: number): Generator<Buffer> {
  const seed = randomBytes(CHUNK_BYTES).toString('base64').slice(0, CHUNK_BYTES);
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const chunk = Buffer.from(seed, 'latin1');
    chunk.write(`${at}:`, 'latin1');
    yield chunk.subarray(0, Math.min(CHUNK_BYTES, bytes - at));
  }
}

export interface Transfer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
  readonly sha256: string;
}

/** Takes an answer in, resting now and then when it is to be slow. */
export async function readDigest(
  source: Readable,
  pace: 'fast' | 'slow' = 'fast',
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let rested = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    if (pace === 'fast' || bytes - rested < REST_EVERY_BYTES) continue;
    rested = bytes;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  return { bytes, sha256: hash.digest('hex') };
}

export async function download(url: string, pace: 'fast' | 'slow'): Promise<Transfer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url, { agent: false }, resolve).once('error', reject).end();
  });
  const { bytes, sha256 } = await readDigest(response, pace);
  return { status: response.statusCode ?? 0, headers: response.headers, bytes, sha256 };
}

export interface UploadOptions {
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Around the content, as the two ends of a multipart body are. */
  readonly prefix?: string;
  readonly suffix?: string;
  /** Without Content-Length. */
  readonly isChunked?: boolean;
}

/** Sends made-up content with PUT. The digest is that of what was sent. */
export async function upload(url: string, options: UploadOptions): Promise<Transfer> {
  const { bytes: contentBytes, prefix = '', suffix = '', isChunked = false } = options;
  const hash = createHash('sha256');
  const bytes = prefix.length + contentBytes + suffix.length;
  const body = function* (): Generator<Buffer> {
    for (const part of [[Buffer.from(prefix)], makeContent(contentBytes), [Buffer.from(suffix)]]) {
      for (const chunk of part) {
        hash.update(chunk);
        yield chunk;
      }
    }
  };
  const length = isChunked ? {} : { 'content-length': String(bytes) };
  const request = httpRequest(url, {
    method: 'PUT',
    agent: false,
    headers: { ...options.headers, ...length },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  // An answer before the end of the body (a refusal) ends the connection: then it is the answer that tells.
  const sent = pipeline(Readable.from(body()), request).catch((error: unknown) => error);
  const response = await answered;
  response.resume();
  await sent;
  const { statusCode = 0, headers } = response;
  return { status: statusCode, headers, bytes, sha256: hash.digest('hex') };
}
