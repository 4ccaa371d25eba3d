import {
  CLIENT_ADDRESS_DEFAULT,
  REQUESTS_PER_FILE_MAX,
  type ReadRequest,
  type RecordedRequest,
} from './recorded-request.ts';
import { isRecord } from '../../lib/is-record.ts';

/** A journal line is far shorter; a recorded body may be long. */
const LINE_LENGTH_MAX = 16 * 1024 * 1024;

/** How the journal begins the reason of a request that was refused unread. */
const MALFORMED = 'malformed.';

/**
 * Reads NDJSON: lines of Rampart's journal (`kind: "request"`, whose headers are only there where
 * something was found, and which have no body), or lines of
 * `{ method, target, headers: [[name, value], ...], body | bodyBase64, protocol, scheme, client }`.
 */
export function* readRecordedRequests(bytes: Buffer): Generator<ReadRequest> {
  let number = 0;
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const feed = bytes.indexOf(0x0a, at);
    const end = feed < 0 ? bytes.length : feed;
    number++;
    const line = bytes.subarray(at, end);
    at = end + 1;
    if (line.length > LINE_LENGTH_MAX) {
      yield { problem: `it is longer than ${LINE_LENGTH_MAX} bytes`, line: number };
      continue;
    }
    const text = line.toString('utf8').trim();
    if (text === '') continue;
    if (count++ === REQUESTS_PER_FILE_MAX) {
      yield { problem: `more than ${REQUESTS_PER_FILE_MAX} requests in one file` };
      return;
    }
    const request = readLine(text, number);
    if (request !== undefined) yield request;
  }
}

function readLine(text: string, number: number): ReadRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is no JSON', line: number };
  }
  if (!isRecord(value)) return { problem: 'it is no object', line: number };
  if (typeof value['layer'] === 'string' && typeof value['kind'] === 'string') {
    // The journal holds other events beside requests.
    if (value['kind'] !== 'request' || !isRecord(value['detail'])) return undefined;
    const { reason, status } = value['detail'];
    const request = readFields(value['detail'], clientOf(value['subject']), number);
    if ('problem' in request || typeof reason !== 'string' || !reason.startsWith(MALFORMED)) {
      return request;
    }
    const malformed = reason.slice(MALFORMED.length);
    return { ...request, knownAs: { malformed, status: Number(status) } };
  }
  return readFields(value, value['client'], number);
}

function readFields(
  fields: Readonly<Record<string, unknown>>,
  client: unknown,
  number: number,
): ReadRequest {
  const { method, target, protocol, scheme, host } = fields;
  if (typeof method !== 'string' || typeof target !== 'string') {
    return { problem: 'it has no method and target', line: number };
  }
  const rawHeaders = readHeaders(fields['headers']);
  if (rawHeaders === undefined) {
    return { problem: 'its headers must be a list of [name, value]', line: number };
  }
  // The journal leaves the headers of ordinary requests out, but keeps their host.
  if (rawHeaders.length === 0 && typeof host === 'string' && host !== '')
    rawHeaders.push('Host', host);
  return {
    isVerbatim: false,
    line: number,
    method,
    target,
    protocol: typeof protocol === 'string' ? protocol : 'HTTP/1.1',
    scheme: scheme === 'https' ? 'https' : 'http',
    rawHeaders,
    body: readBody(fields),
    clientAddress: typeof client === 'string' ? client : CLIENT_ADDRESS_DEFAULT,
    behaviour: readBehaviour(fields['behaviour']),
  };
}

function readBehaviour(value: unknown): RecordedRequest['behaviour'] {
  if (!isRecord(value)) return undefined;
  const { points, evidence } = value;
  if (typeof points !== 'number' || typeof evidence !== 'string') return undefined;
  return { points, evidence };
}

function readHeaders(value: unknown): string[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const rawHeaders: string[] = [];
  for (const entry of value as readonly unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2) return undefined;
    const [name, text] = entry as readonly unknown[];
    if (typeof name !== 'string' || typeof text !== 'string') return undefined;
    rawHeaders.push(name, text);
  }
  return rawHeaders;
}

function readBody(fields: Readonly<Record<string, unknown>>): Uint8Array {
  const { body, bodyBase64 } = fields;
  if (typeof bodyBase64 === 'string') return Buffer.from(bodyBase64, 'base64');
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : new Uint8Array();
}

function clientOf(subject: unknown): unknown {
  return isRecord(subject) ? subject['client'] : undefined;
}
