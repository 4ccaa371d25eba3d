import { METHODS } from 'node:http';
// Not through the module's door, behind which the whole gateway stands: these files only look.
import { areFieldsWellFormed, checkHead, RequestHead } from '../../gateway/check-head.ts';
import { checkTarget, parseAuthority } from '../../gateway/check-target.ts';
import { refuseMalformed, type Malformation } from '../../gateway/refusal.ts';
import type { Malformed, RecordedRequest } from './recorded-request.ts';

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

/**
 * Looks for what the gateway refuses as malformed. Only a request whose bytes are those of the wire can
 * tell, and the journal; and what recordings leave out or write in their own way is no malformation: the Host, line
 * breaks, lengths, the name of the protocol, a target that is absolute, or is decoded and has its fragment, as
 * an address bar shows it.
 */
export function findMalformation(request: RecordedRequest): Malformed | undefined {
  if (!request.isVerbatim) return request.knownAs;
  const malformed = judge(request);
  if (malformed === undefined) return undefined;
  return { malformed, status: refuseMalformed(malformed).status };
}

function judge({
  method,
  target,
  protocol,
  rawHeaders,
}: RecordedRequest): Malformation | undefined {
  if (!KNOWN_METHODS.has(method)) return 'method';
  if (method !== 'CONNECT') {
    const scheme = /^https:/i.test(target) ? 'https' : 'http';
    const form = checkTarget(method, asSent(target), scheme);
    if (typeof form === 'string') return form;
  }
  if (!areFieldsWellFormed(rawHeaders)) return 'header';
  const head = new RequestHead();
  const malformation = checkHead(head, rawHeaders, protocol === 'HTTP/1.0');
  if (malformation !== undefined) return malformation;
  return head.hasHost && parseAuthority(head.host) === undefined ? 'host' : undefined;
}

/** What a browser would have sent for it. */
function asSent(target: string): string {
  const [sent = ''] = target.split('#', 1);
  return sent.replaceAll(/[ \x80-\xff]/g, encodeURIComponent);
}
