import type { Http1Exchange } from './http1-exchange.ts';

/** Requests that may wait for a connection. */
const WAITING_MAX = 1024;
/** Clients that are remembered for having asked for too much. */
const CLIENTS_MAX = 4096;
/** Of the requests it turned away, a client is held to this share with each sweep. */
const REMEMBERED_SHARE = 0.9;
/** What a browser asks of one site at a time, twice over: who asks for no more asks for little. */
const MODEST_DEMAND = 12;

/** Whose request it is, and since when it waits. */
export type WaitingRequest = Pick<Http1Exchange, 'clientKey' | 'waitingSinceMs'>;

/** Requests of one client, in the order of arrival. */
interface Queue<Request> {
  readonly key: string;
  readonly requests: Set<Request>;
  /** Requests that found no place, or waited in vain; forgotten over the next seconds. */
  turnedAway: number;
}

/**
 * Requests that wait for a connection to one upstream, by client. Who asks for least comes first: a
 * visitor with one request must not stand behind the hundred of another, nor be turned away because they
 * fill the room.
 */
export class WaitingRoom<Request extends WaitingRequest = Http1Exchange> {
  readonly #queues = new Map<string, Queue<Request>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(request: Request): boolean {
    return this.#queues.get(request.clientKey)?.requests.has(request) === true;
  }

  /**
   * What a client asks for at the moment: requests under way (as the caller knows), waiting, and turned
   * away a short while ago. Where nobody can tell clients apart (''), each request is one of its own.
   */
  demandOf(key: string, underWay: number): number {
    const queue = this.#queues.get(key);
    return key === '' ? 1 : underWay + (queue === undefined ? 0 : demandIn(queue));
  }

  isModest(key: string, underWay: number): boolean {
    return this.demandOf(key, underWay) <= MODEST_DEMAND;
  }

  /** Takes a request in. Returns the one that gets no place: the newest of who asks for most. */
  add(request: Request): Request | undefined {
    const key = request.clientKey;
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = { key, requests: new Set(), turnedAway: 0 };
      this.#queues.set(key, queue);
    }
    queue.requests.add(request);
    this.#size++;
    if (this.#size <= WAITING_MAX) return undefined;
    const greediest = this.#greediest(queue);
    let last = request;
    if (greediest !== queue) for (const one of greediest.requests) last = one;
    this.turnAway(last);
    return last;
  }

  /** Lets go of a request that is not to be served, and remembers whose it was. */
  turnAway(request: Request): void {
    const queue = this.#queues.get(request.clientKey);
    if (queue === undefined || !queue.requests.delete(request)) return;
    this.#size--;
    queue.turnedAway++;
  }

  /** Lets go of a request that its client does not want any more. */
  delete(request: Request): void {
    const queue = this.#queues.get(request.clientKey);
    if (queue === undefined || !queue.requests.delete(request)) return;
    this.#size--;
    if (demandIn(queue) === 0) this.#queues.delete(queue.key);
  }

  /**
   * Takes out the request to be served next: the oldest of the client that asks for least. Of equals,
   * who waits longest.
   */
  take(underWay: ReadonlyMap<string, number>): Request | undefined {
    let next: Request | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const { key, requests } of this.#queues.values()) {
      const [first] = requests;
      if (first === undefined) continue;
      const demand = this.demandOf(key, underWay.get(key) ?? 0);
      if (demand > least) continue;
      if (demand === least && first.waitingSinceMs >= next!.waitingSinceMs) continue;
      next = first;
      least = demand;
    }
    if (next !== undefined) this.delete(next);
    return next;
  }

  *[Symbol.iterator](): Iterator<Request> {
    for (const { requests } of this.#queues.values()) yield* requests;
  }

  /** Called every now and then: forgets, little by little, who was turned away. */
  forget(): void {
    for (const queue of this.#queues.values()) {
      queue.turnedAway = Math.floor(queue.turnedAway * REMEMBERED_SHARE);
      const isNeeded = queue.requests.size > 0 || this.#queues.size <= CLIENTS_MAX;
      if (demandIn(queue) === 0 || !isNeeded) this.#queues.delete(queue.key);
    }
  }

  clear(): void {
    this.#queues.clear();
    this.#size = 0;
  }

  /** Who asks for most and has something waiting; among equals `last`, which came last. */
  #greediest(last: Queue<Request>): Queue<Request> {
    let greediest = last;
    let most = this.demandOf(last.key, 0);
    for (const queue of this.#queues.values()) {
      if (queue.requests.size === 0) continue;
      const demand = this.demandOf(queue.key, 0);
      if (demand <= most) continue;
      greediest = queue;
      most = demand;
    }
    return greediest;
  }
}

function demandIn({ requests, turnedAway }: Queue<unknown>): number {
  return requests.size + turnedAway;
}
