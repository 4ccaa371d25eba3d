import { lowerCaseName } from '../lib/header-name.ts';
import type { Malformation } from './refusal.ts';

/** More digits are no length that anyone sends, and beyond what a number holds exactly. */
const LENGTH_DIGITS_MAX = 15;
const DIGITS = /^(?:0|[1-9][0-9]*)$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Anything but visible characters, space, tab and obs-text (RFC 9110 section 5.5). */
const VALUE_FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Fields that a client may not name in `Connection`. Removing them, as RFC 9110 section 7.6.1 asks for
 * the fields named there, would change the framing or what the upstream believes about the request.
 */
const NEVER_HOP_BY_HOP: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'forwarded',
  'host',
  'traceparent',
  'transfer-encoding',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
]);

/**
 * `Content_Length` is `Content-Length` to a CGI-like upstream, which turns both into one variable;
 * only these change where a message ends.
 */
const FRAMING_LOOKALIKES: ReadonlySet<string> = new Set(['content_length', 'transfer_encoding']);

/** What one pass over the header fields finds: all that the gateway itself wants to know of them. */
export class RequestHead {
  /** The names in lower case, in the order of the fields. */
  readonly names: string[] = [];
  /** Bytes of names and values. */
  bytes = 0;
  host = '';
  hasHost = false;
  /** -1 where there is no Content-Length. */
  contentLength = -1;
  isChunked = false;
  /** `100-continue` (lower case), another expectation, or ''. */
  expectation = '';
  upgrade = '';
  /** Fields named in `Connection`, beyond the usual words. */
  hopByHop: string[] | undefined;
  acceptsTrailers = false;
  /** Values of all fields of that name, joined as the field's grammar says; '' without any. */
  forwardedFor = '';
  forwarded = '';
  forwardedProto = '';
  traceparent = '';
  accept = '';
  userAgent = '';

  get hasBody(): boolean {
    return this.isChunked || this.contentLength > 0;
  }
}

/**
 * Reads a head's fields and checks what llhttp and nghttp2 leave to their user. The strictness is the
 * point: whatever two implementations could read in two ways is refused (RFC 9112 section 11.2).
 */
export function checkHead(
  head: RequestHead,
  rawHeaders: readonly string[],
  isHttp10: boolean,
): Malformation | undefined {
  let hasTransferEncoding = false;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const value = rawHeaders[index + 1]!;
    const name = lowerCaseName(rawHeaders[index]!);
    head.names.push(name);
    head.bytes += name.length + value.length;
    switch (name) {
      case 'host':
        if (head.hasHost) return 'host';
        head.hasHost = true;
        head.host = value;
        break;
      case 'content-length':
        if (head.contentLength >= 0) return 'content-length';
        if (value.length > LENGTH_DIGITS_MAX || !DIGITS.test(value)) return 'content-length';
        head.contentLength = Number(value);
        break;
      case 'transfer-encoding':
        // The one coding that HTTP/1.1 requires; a list, even of one, is a game (RFC 9112 6.1).
        if (hasTransferEncoding || value.toLowerCase() !== 'chunked') return 'transfer-encoding';
        hasTransferEncoding = true;
        head.isChunked = true;
        break;
      case 'connection':
        if (!readConnection(head, value)) return 'connection';
        break;
      case 'expect':
        if (head.expectation !== '') return 'header';
        head.expectation = value.toLowerCase();
        break;
      case 'upgrade':
        if (head.upgrade !== '') return 'upgrade';
        head.upgrade = value.toLowerCase();
        break;
      case 'te':
        if (/(?:^|,)[ \t]*trailers[ \t]*(?:$|,)/i.test(value)) head.acceptsTrailers = true;
        break;
      case 'x-forwarded-for':
        head.forwardedFor = head.forwardedFor === '' ? value : `${head.forwardedFor}, ${value}`;
        break;
      case 'forwarded':
        head.forwarded = head.forwarded === '' ? value : `${head.forwarded}, ${value}`;
        break;
      case 'x-forwarded-proto':
        head.forwardedProto = value;
        break;
      case 'traceparent':
        // More than one is as good as none (W3C Trace Context 3.2).
        head.traceparent = head.traceparent === '' ? value : ' ';
        break;
      case 'accept':
        head.accept = value;
        break;
      case 'user-agent':
        head.userAgent = value;
        break;
      default:
        if (FRAMING_LOOKALIKES.has(name)) return 'header';
    }
  }
  if (hasTransferEncoding && (head.contentLength >= 0 || isHttp10)) return 'transfer-encoding';
  return undefined;
}

/** For field lines that no strict parser has seen: names are tokens, values hold no control characters. */
export function areFieldsWellFormed(rawHeaders: readonly string[]): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!TOKEN.test(rawHeaders[index]!) || VALUE_FORBIDDEN.test(rawHeaders[index + 1]!)) {
      return false;
    }
  }
  return true;
}

/**
 * True for trailer fields that may be passed on: RFC 9110 section 6.5.1 forbids those that frame,
 * route, authenticate or describe the content, because an upstream that merges trailers into the
 * header would believe them after the fact.
 */
export function areTrailersAllowed(rawTrailers: readonly string[]): boolean {
  for (let index = 0; index < rawTrailers.length; index += 2) {
    const name = rawTrailers[index]!.toLowerCase();
    if (TRAILERS_FORBIDDEN.has(name.replaceAll('_', '-')) || name.startsWith(':')) return false;
  }
  return areFieldsWellFormed(rawTrailers);
}

const TRAILERS_FORBIDDEN: ReadonlySet<string> = new Set([
  ...NEVER_HOP_BY_HOP,
  'cache-control',
  'connection',
  'content-range',
  'expect',
  'http2-settings',
  'keep-alive',
  'max-forwards',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'set-cookie',
  'te',
  'trailer',
  'upgrade',
]);

/** False where an option names a field that must stay. */
function readConnection(head: RequestHead, value: string): boolean {
  for (const part of value.toLowerCase().split(',')) {
    const option = part.trim();
    switch (option) {
      case '':
      case 'keep-alive':
      case 'close':
      case 'te':
      case 'upgrade':
        break;
      default:
        if (NEVER_HOP_BY_HOP.has(option)) return false;
        (head.hopByHop ??= []).push(option);
    }
  }
  return true;
}
