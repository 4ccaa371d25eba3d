/**
 * First in, first out, with room for `capacity` items. When it is full something is lost: the newest
 * by refusing it, or the oldest by dropping it. Every loss is counted.
 */
export class BoundedQueue<Item> {
  readonly #items: (Item | undefined)[];
  readonly #capacity: number;
  readonly #whenFull: WhenFull;
  #first = 0;
  #length = 0;
  #lost = 0;

  /** Throws RangeError unless `capacity` is a positive integer. */
  constructor(capacity: number, whenFull: WhenFull) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`a queue needs room for at least one item, not ${capacity}`);
    }
    this.#capacity = capacity;
    this.#whenFull = whenFull;
    // Room is taken as it is needed: most queues stay short.
    this.#items = [];
  }

  get length(): number {
    return this.#length;
  }

  /** Items lost since the queue was made. */
  get lost(): number {
    return this.#lost;
  }

  /** Returns true where nothing was lost. */
  push(item: Item): boolean {
    const isFull = this.#length === this.#capacity;
    if (isFull) {
      this.#lost++;
      if (this.#whenFull === 'refuse-newest') return false;
      this.#first = (this.#first + 1) % this.#capacity;
      this.#length--;
    }
    this.#items[(this.#first + this.#length) % this.#capacity] = item;
    this.#length++;
    return !isFull;
  }

  /** Takes the oldest item, or undefined when there is none. */
  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#capacity;
    this.#length--;
    return item;
  }

  /** Takes up to `count` items, oldest first. */
  take(count: number): Item[] {
    const taken: Item[] = [];
    while (taken.length < count && this.#length > 0) taken.push(this.shift()!);
    return taken;
  }
}

export type WhenFull = 'refuse-newest' | 'drop-oldest';
