import { EDGE_NETWORKS_MAX } from '../../config/index.ts';
import { UsageError } from '../../lib/errors.ts';
import { isIPv4, formatNetwork, parseNetwork, NetworkSet, type Network } from '../../lib/ip.ts';
import { isRecord } from '../../lib/is-record.ts';
import { PRIVATE_NETWORKS } from '../../lib/private-networks.ts';

/** Wider is no CDN: Cloudflare's widest are a /13 and a /29. Bits over 128, as `prefixBits` counts. */
const V4_BITS_MIN = 96 + 10;
const V6_BITS_MIN = 24;
const SHOWN_LENGTH = 60;

const PRIVATE = NetworkSet.parse(PRIVATE_NETWORKS);

/**
 * The networks of a list as CDNs publish them: one a line, or the JSON of Cloudflare's and Fastly's API.
 * Each in one spelling, once, in order. Throws UsageError for what is none, or what nobody should trust:
 * whoever stands in this list says which address a client has.
 */
export function readNetworks(bytes: Buffer, source: string): readonly string[] {
  const refuse = (why: string): UsageError =>
    new UsageError('edges.bad-list', `${source} is no list of a CDN's networks: ${why}`);
  const text = bytes.toString('utf8');
  const found = text.trimStart().startsWith('{') ? fromJson(text) : fromLines(text);
  if (found === undefined) throw refuse('expected networks one a line, or the JSON of its API');
  if (found.length === 0) throw refuse('it is empty');
  if (found.length > EDGE_NETWORKS_MAX) throw refuse(`it holds more than ${EDGE_NETWORKS_MAX}`);
  const networks = found.map((one) => {
    const network = parseNetwork(one);
    const shown = JSON.stringify(one.slice(0, SHOWN_LENGTH));
    if (network === undefined) throw refuse(`${shown} is no network`);
    if (isTooWide(network)) throw refuse(`${shown} is wider than any CDN`);
    if (PRIVATE.has(network.first) || PRIVATE.has(network.last)) {
      throw refuse(`${shown} is private`);
    }
    return formatNetwork(network);
  });
  return [...new Set(networks)];
}

/** How many of the old networks the new ones hold no longer. */
export function countLost(before: readonly string[], after: readonly string[]): number {
  const set = NetworkSet.parse(after);
  return before.filter((text) => {
    const network = parseNetwork(text);
    return network === undefined || !set.has(network.first) || !set.has(network.last);
  }).length;
}

function isTooWide({ first, prefixBits }: Network): boolean {
  return prefixBits < (isIPv4(first) ? V4_BITS_MIN : V6_BITS_MIN);
}

function fromLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

/** Where the APIs keep them. */
const JSON_LISTS = ['ipv4_cidrs', 'ipv6_cidrs', 'addresses', 'ipv6_addresses'];

function fromJson(text: string): readonly string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const at = isRecord(value['result']) ? value['result'] : value;
  const lists = JSON_LISTS.flatMap((name) => (Array.isArray(at[name]) ? [at[name]] : []));
  const networks: readonly unknown[] = lists.flat();
  return lists.length > 0 && networks.every((one) => typeof one === 'string')
    ? networks
    : undefined;
}
