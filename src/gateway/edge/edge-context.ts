import type { Address } from '../../lib/ip.ts';
import { parseAddress } from '../../lib/ip.ts';
import type { NetworkOwner, Place } from '../../lib/geo/places.ts';
import { clientProfile, sessionProfile } from '../behaviour/behaviour.ts';
import type { Profile } from '../behaviour/profile.ts';
import type { Exchange } from '../exchange.ts';
import { normalisePath } from '../route-name.ts';

const NO_ADDRESS: Address = { words: [0, 0, 0, 0] };
const PARAMETERS_MAX = 1000;

/** What edge rules see of one request: nothing is worked out before a rule asks for it. */
export class EdgeContext {
  readonly exchange: Exchange;
  /** What each `rate(...)` of the site's rules counts, by its number. */
  rates: readonly number[] = [];
  #address: Address | undefined;
  #place: Place | undefined;
  #owner: NetworkOwner | undefined;
  #path: string | undefined;
  #headers: ReadonlyMap<string, readonly string[]> | undefined;
  #parameters: Pairs | undefined;
  #cookies: Pairs | undefined;
  #client: Profile | undefined;
  #session: Profile | undefined;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  get address(): Address {
    this.#address ??= parseAddress(this.exchange.clientAddress) ?? NO_ADDRESS;
    return this.#address;
  }

  get place(): Place {
    this.#place ??= this.exchange.state.geo.placeOf(this.address);
    return this.#place;
  }

  get networkOwner(): NetworkOwner {
    this.#owner ??= this.exchange.state.geo.ownerOf(this.address);
    return this.#owner;
  }

  /** The path as most servers read it. */
  get path(): string {
    this.#path ??= normalisePath(this.exchange.path);
    return this.#path;
  }

  get rawPath(): string {
    const { path } = this.exchange;
    const question = path.indexOf('?');
    return question < 0 ? path : path.slice(0, question);
  }

  get query(): string {
    const { path } = this.exchange;
    const question = path.indexOf('?');
    return question < 0 ? '' : path.slice(question + 1);
  }

  get extension(): string {
    const { path } = this;
    const dot = path.lastIndexOf('.');
    return dot < 0 || dot < path.lastIndexOf('/') ? '' : path.slice(dot + 1).toLowerCase();
  }

  /** Settings, window, priorities and the order of pseudo-header fields; '' where none are known. */
  get http2Fingerprint(): string {
    const { connection, received } = this.exchange;
    const { http2Fingerprint = '' } = connection.facts;
    return http2Fingerprint === '' ? '' : `${http2Fingerprint}|${received.pseudoOrder ?? ''}`;
  }

  /** In lower case, without port. */
  get host(): string {
    const { head, state } = this.exchange;
    return state.match(head.host).authority?.host ?? head.host.toLowerCase();
  }

  get headers(): ReadonlyMap<string, readonly string[]> {
    if (this.#headers === undefined) {
      const { head, received } = this.exchange;
      const headers = new Map<string, string[]>();
      head.names.forEach((name, index) =>
        append(headers, name, received.rawHeaders[index * 2 + 1]!),
      );
      this.#headers = headers;
    }
    return this.#headers;
  }

  get headerValues(): readonly string[] {
    return this.exchange.received.rawHeaders.filter((_, index) => index % 2 === 1);
  }

  /** All values of a header, joined; '' without any. */
  header(name: string): string {
    return this.headers.get(name)?.join(name === 'cookie' ? '; ' : ', ') ?? '';
  }

  get parameters(): Pairs {
    this.#parameters ??= readPairs(this.query, '&', decode);
    return this.#parameters;
  }

  get cookies(): ReadonlyMap<string, readonly string[]> {
    this.#cookies ??= readPairs(this.header('cookie'), ';', (text) => text.trim());
    return this.#cookies.byName;
  }

  /** Content-Length; 0 without a body, -1 where it is not told in advance. */
  get bodySize(): number {
    const { body, head } = this.exchange;
    return body === 'none' ? 0 : head.contentLength;
  }

  get client(): Profile {
    this.#client ??= clientProfile(this.exchange);
    return this.#client;
  }

  get session(): Profile {
    this.#session ??= sessionProfile(this.exchange);
    return this.#session;
  }
}

interface Pairs {
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function readPairs(text: string, separator: string, read: (part: string) => string): Pairs {
  const names: string[] = [];
  const values: string[] = [];
  const byName = new Map<string, string[]>();
  for (const pair of text.split(separator, PARAMETERS_MAX)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = read(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : read(pair.slice(equals + 1));
    names.push(name);
    values.push(value);
    append(byName, name, value);
  }
  return { names, values, byName };
}

function append(map: Map<string, string[]>, name: string, value: string): void {
  const values = map.get(name);
  if (values === undefined) map.set(name, [value]);
  else values.push(value);
}

function decode(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
}
