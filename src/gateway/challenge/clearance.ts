import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Proof of work and what it earns, without any state but the key. A puzzle is a signed text that the
 * client must complete PUZZLE_PARTS times so that the SHA-256 of the whole begins with so many zero
 * bits; several small parts take about the same time for everybody, where one large one is a lottery.
 * A clearance is a signed text in a cookie. Both are bound to site and client address.
 */
export const PUZZLE_PARTS = 8;
/** A puzzle older than this is not taken: answers cannot be made in advance. */
export const PUZZLE_MS_MAX = 5 * 60_000;
/** Keys are made anew from the master key for each period of this length. */
export const KEY_PERIOD_MS = 60 * 60_000;
/** Above: not even a small farm of machines would find it within the time. */
export const DIFFICULTY_MAX = 24;

const MAC_CHARACTERS = 32;
const TOKEN_LENGTH_MAX = 256;
const ANSWER_DIGITS_MAX = 12;
const PUZZLE = /^p1\.([0-9a-z]{1,10})\.([0-9]{1,2})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{32})$/;
const CLEARANCE = /^c1\.([0-9a-z]{1,10})\.([0-9a-z]{1,10})\.([A-Za-z0-9_-]{32})$/;

/** Whom a puzzle or a clearance is for. */
export interface ClearanceSubject {
  readonly site: string;
  /** What counts as one source: an IPv4 address, an IPv6 /64. */
  readonly source: string;
}

export interface Puzzle {
  /** Tells puzzles apart, so that each is taken once. */
  readonly nonce: string;
  readonly difficulty: number;
}

/** Signs and checks. The master key lives as long as the gateway's shared memory. */
export class ClearanceKeys {
  readonly #master: Buffer;
  readonly #keys = new Map<number, Buffer>();

  constructor(master: Buffer) {
    this.#master = master;
  }

  makePuzzle(subject: ClearanceSubject, nonce: string, difficulty: number, nowMs: number): string {
    const issued = nowMs.toString(36);
    const head = `p1.${issued}.${difficulty}.${nonce}`;
    return `${head}.${this.#sign(head, subject, nowMs)}`;
  }

  /** Undefined where it is not ours, not theirs, or too old. */
  readPuzzle(text: string, subject: ClearanceSubject, nowMs: number): Puzzle | undefined {
    if (text.length > TOKEN_LENGTH_MAX) return undefined;
    const match = PUZZLE.exec(text);
    if (match === null) return undefined;
    const [, issued = '', difficulty, nonce = '', mac = ''] = match;
    const issuedMs = Number.parseInt(issued, 36);
    if (!(issuedMs <= nowMs && nowMs - issuedMs <= PUZZLE_MS_MAX)) return undefined;
    const head = text.slice(0, -MAC_CHARACTERS - 1);
    if (!isSame(mac, this.#sign(head, subject, issuedMs))) return undefined;
    return { nonce, difficulty: Number(difficulty) };
  }

  /** The value of the cookie, good until then. */
  makeClearance(subject: ClearanceSubject, nowMs: number, untilMs: number): string {
    const head = `c1.${nowMs.toString(36)}.${untilMs.toString(36)}`;
    return `${head}.${this.#sign(head, subject, nowMs)}`;
  }

  isCleared(text: string, subject: ClearanceSubject, nowMs: number): boolean {
    if (text.length > TOKEN_LENGTH_MAX) return false;
    const match = CLEARANCE.exec(text);
    if (match === null) return false;
    const [, issued = '', until = '', mac = ''] = match;
    const issuedMs = Number.parseInt(issued, 36);
    if (!(issuedMs <= nowMs && nowMs < Number.parseInt(until, 36))) return false;
    const head = text.slice(0, -MAC_CHARACTERS - 1);
    return isSame(mac, this.#sign(head, subject, issuedMs));
  }

  #sign(head: string, { site, source }: ClearanceSubject, issuedMs: number): string {
    return createHmac('sha256', this.#keyOf(Math.floor(issuedMs / KEY_PERIOD_MS)))
      .update(`${head}\n${site}\n${source}`)
      .digest('base64url')
      .slice(0, MAC_CHARACTERS);
  }

  /** Old ones are forgotten; made again when something old is shown, which then is out of date anyway. */
  #keyOf(period: number): Buffer {
    let key = this.#keys.get(period);
    if (key === undefined) {
      if (this.#keys.size >= KEYS_REMEMBERED_MAX) this.#keys.clear();
      key = createHmac('sha256', this.#master).update(`period ${period}`).digest();
      this.#keys.set(period, key);
    }
    return key;
  }
}

const KEYS_REMEMBERED_MAX = 64;

/** Whether these answers solve the puzzle: PUZZLE_PARTS numbers, each for its own part. */
export function isSolved(puzzle: string, difficulty: number, answers: readonly string[]): boolean {
  return (
    answers.length === PUZZLE_PARTS &&
    answers.every(
      (answer, part) =>
        answer.length <= ANSWER_DIGITS_MAX &&
        /^[0-9]+$/.test(answer) &&
        leadingZeroBits(createHash('sha256').update(`${puzzle}:${part}:${answer}`).digest()) >=
          difficulty,
    )
  );
}

function leadingZeroBits(digest: Buffer): number {
  const first = digest.readUInt32BE(0);
  return first === 0 ? 32 : Math.clz32(first);
}

function isSame(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
