/**
 * All that the gateway counts. `limit.*` has the name of the limit; `malformed` and `upstream.*` those
 * of the reason in the event.
 */
export const COUNTER_NAMES = [
  'requests',
  'responses.1xx',
  'responses.2xx',
  'responses.3xx',
  'responses.4xx',
  'responses.5xx',
  'requests.blocked',
  'requests.client-gone',
  'bytes.received',
  'bytes.sent',
  'connections.accepted',
  'connections.closed',
  'connections.tls-failed',
  'connections.proxy-line-refused',
  'connections.uncounted',
  'tunnels.opened',
  'refused.banned',
  'refused.host',
  'edge.forged',
  'challenge.issued',
  'challenge.solved',
  'challenge.failed',
  'limit.headerBytesMax',
  'limit.headerCountMax',
  'limit.targetBytesMax',
  'limit.requestBodyBytesMax',
  'limit.connectionsMax',
  /** Refused because what room is left is for clients that are known. */
  'limit.connectionsReserved',
  'limit.connectionsPerAddressMax',
  'limit.acceptsPerSecondPerAddress',
  /** Connections refused, and requests, of an address that takes more than its share while others wait. */
  'limit.connectionsShare',
  'limit.loadShare',
  'limit.headerTimeoutMs',
  /** Bodies refused because too many others were waiting to be inspected. */
  'limit.heldBytesMax',
  'limit.bodyIdleTimeoutMs',
  'limit.bodyBytesPerSecondMin',
  'limit.readIdleTimeout',
  /** Answers broken off because their client left too much unread. */
  'limit.unreadBytesMax',
  /** Requests given up because the upstream's connections all waited for slow clients, this one above all. */
  'limit.slowClientShare',
  'limit.keepAliveTimeoutMs',
  'limit.requestsPerConnectionMax',
  'limit.drainTimeoutMs',
  'limit.rate',
  'malformed',
  'upstream.connected',
  'upstream.retried',
  'upstream.failed',
  'upstream.timeout',
  'upstream.truncated',
  'upstream.overload',
  'fault.inspection',
  'websocket.messages',
  'websocket.blocked',
  'websocket.malformed',
  'edge.matched',
  /** Look-ups of an address that met damage in a database; they answered "unknown". */
  'edge.geoFault',
  /** Live counts of `rate(...)` that gave way to others. */
  'edge.rateTableFull',
  /** Clients or sessions forgotten early. */
  'behaviour.tableFull',
  /** Live rate limits that gave way to others: the table is too small for what goes on. */
  'limit.rateTableFull',
] as const;

export type CounterName = (typeof COUNTER_NAMES)[number];

const INDEX_BY_NAME = Object.fromEntries(
  COUNTER_NAMES.map((name, index) => [name, index]),
) as Record<CounterName, number>;

/**
 * Counters of all threads in shared memory: each thread writes its own row only, so no write needs to
 * be atomic, and the counts of a thread that was replaced go on.
 */
export class Counters {
  readonly #rows: Float64Array<SharedArrayBuffer>;
  readonly #own: Float64Array<SharedArrayBuffer>;

  static bytes(threads: number): number {
    return threads * COUNTER_NAMES.length * 8;
  }

  constructor(buffer: SharedArrayBuffer, offset: number, threads: number, thread: number) {
    this.#rows = new Float64Array(buffer, offset, threads * COUNTER_NAMES.length);
    const first = thread * COUNTER_NAMES.length;
    this.#own = this.#rows.subarray(first, first + COUNTER_NAMES.length);
  }

  increment(name: CounterName): void {
    this.#own[INDEX_BY_NAME[name]]!++;
  }

  add(name: CounterName, amount: number): void {
    this.#own[INDEX_BY_NAME[name]]! += amount;
  }

  /** The sum over all threads. */
  total(name: CounterName): number {
    let total = 0;
    for (let at = INDEX_BY_NAME[name]; at < this.#rows.length; at += COUNTER_NAMES.length) {
      total += this.#rows[at]!;
    }
    return total;
  }

  /** Every counter, summed over all threads. */
  totals(): Record<CounterName, number> {
    return Object.fromEntries(COUNTER_NAMES.map((name) => [name, this.total(name)])) as Record<
      CounterName,
      number
    >;
  }
}
