import type { NetworkSet } from '../lib/ip.ts';
import { formatAddress, parseAddress } from '../lib/ip.ts';

/** Hops that are looked at, from the nearest. More is a loop or an attack on this very code. */
const HOPS_MAX = 32;
/** A quoted string or a token (RFC 9110 section 5.6) after a parameter's name (RFC 7239 section 4). */
const FORWARDED_PARAMETER =
  /^[ \t]*([a-z]+)=(?:([!#$%&'*+\-.^_`|~0-9a-z:]+)|"((?:[^"\\]|\\.)*)")[ \t]*$/i;

export interface ForwardedHop {
  /** `for` as it stands: an address with or without port, `unknown` or `_name`; '' if absent. */
  readonly node: string;
  readonly proto: string;
}

/**
 * The client's address behind trusted proxies, read from the nearest hop outwards: each trusted proxy
 * vouches for the entry that it appended, so the first entry that is no trusted proxy itself is the
 * client. What stands left of it was written by the client, and says nothing. Where an entry cannot be
 * read, the last hop that is known counts.
 */
export function resolveClient(peer: string, nodes: readonly string[], trusted: NetworkSet): string {
  let client = peer;
  const last = Math.max(0, nodes.length - HOPS_MAX);
  for (let index = nodes.length - 1; index >= last; index--) {
    const address = parseNode(nodes[index]!);
    if (address === undefined) return client;
    client = address;
    if (!trusted.hasText(address)) return client;
  }
  return client;
}

/** The entries of X-Forwarded-For, oldest first. */
export function splitForwardedFor(value: string): string[] {
  return value === '' ? [] : value.split(',').slice(-HOPS_MAX);
}

/**
 * The elements of a Forwarded header (RFC 7239), oldest first. Where not all of it can be read, those from
 * the nearest back to the first that cannot: a quote that the client left open must not swallow what the
 * proxy added behind it.
 */
export function parseForwarded(value: string): readonly ForwardedHop[] {
  const elements = splitQuoted(value, ',').filter((element) => element.trim() !== '');
  const hops = readFromEnd(elements);
  return (hops.length === elements.length ? hops : readFromEnd(value.split(','))).slice(-HOPS_MAX);
}

function readFromEnd(elements: readonly string[]): readonly ForwardedHop[] {
  const hops: ForwardedHop[] = [];
  for (let index = elements.length - 1; index >= 0; index--) {
    const hop = parseHop(elements[index]!);
    if (hop === undefined) break;
    hops.push(hop);
  }
  return hops.reverse();
}

function parseHop(element: string): ForwardedHop | undefined {
  let node = '';
  let proto = '';
  for (const parameter of splitQuoted(element, ';')) {
    const found = FORWARDED_PARAMETER.exec(parameter);
    if (found === null) return undefined;
    const text = found[2] ?? found[3]!.replaceAll(/\\(.)/g, '$1');
    const name = found[1]!.toLowerCase();
    if (name === 'for') node = text;
    else if (name === 'proto') proto = text.toLowerCase();
  }
  return { node, proto };
}

/** The canonical address in `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1`, `[2001:db8::1]` or `[...]:80`. */
export function parseNode(text: string): string | undefined {
  const trimmed = text.trim();
  const bracketed = /^\[([^\]]+)\](?::[0-9]{1,5})?$/.exec(trimmed);
  const withPort = bracketed === null ? /^([0-9.]+):[0-9]{1,5}$/.exec(trimmed) : bracketed;
  const address = parseAddress(withPort === null ? trimmed : withPort[1]!);
  return address === undefined ? undefined : formatAddress(address);
}

/** Splits at a separator outside of quoted strings. */
function splitQuoted(text: string, separator: ',' | ';'): string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (isQuoted && char === '\\') index++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
