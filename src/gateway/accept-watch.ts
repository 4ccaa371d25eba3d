/** Of the times that a listening socket was asked, how often it had a connection: a queue lasts above this. */
const FULL_SHARE = 0.9;
/** A crowd that comes at once fills every queue for a moment, and is none. */
const READINGS = 2;

/**
 * Tells whether connections wait in the kernel faster than they are accepted. Each turn of the event loop
 * asks every listening socket for one (libuv); where nearly all of them have one, turn after turn, there
 * are others behind it, and each waits a turn longer than the one before. No delay of the event loop shows
 * that: turns are short, and there are too few of them.
 */
export class AcceptWatch {
  readonly #sockets: number;
  #accepted = 0;
  #turns = 0;
  #full = 0;

  constructor(sockets: number) {
    this.#sockets = sockets;
  }

  /** Connections accepted and turns of the event loop, both so far. Called every now and then. */
  read(accepted: number, turns: number): boolean {
    const asked = (turns - this.#turns) * this.#sockets;
    const isFull = asked > 0 && accepted - this.#accepted >= asked * FULL_SHARE;
    this.#accepted = accepted;
    this.#turns = turns;
    this.#full = isFull ? this.#full + 1 : 0;
    return this.#full >= READINGS;
  }
}
