import { hash } from 'node:crypto';

/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 16 bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSION = '13';

/** Whether a client's fields are those of the one handshake there is (RFC 6455 section 4.1). */
export function isHandshakeAsked(key: string | undefined, version: string | undefined): boolean {
  return version === VERSION && key !== undefined && KEY.test(key);
}

/**
 * Whether a 101 is the answer to this very handshake (RFC 6455 section 4.1). A service that can be made
 * to pass on a status from elsewhere would otherwise open a tunnel past every rule.
 */
export function isHandshakeAnswered(
  requestHeaders: readonly string[],
  responseHeaders: readonly string[],
): boolean {
  const key = fieldOf(requestHeaders, 'sec-websocket-key');
  const accept = fieldOf(responseHeaders, 'sec-websocket-accept');
  return key !== undefined && accept === hash('sha1', key + GUID, 'base64');
}

/** The field's one value; undefined where it is missing or there are several. */
function fieldOf(rawHeaders: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.toLowerCase() !== name) continue;
    if (value !== undefined) return undefined;
    value = rawHeaders[index + 1]!;
  }
  return value;
}
