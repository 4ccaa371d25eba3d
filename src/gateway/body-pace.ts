import type { GatewayLimits } from '../config/policy.ts';
import { REFUSE_BODY_IDLE, REFUSE_BODY_PACE, type Refusal } from './refusal.ts';

/** A body's pace is judged once it had this long to get going. */
const PACE_GRACE_MS = 5000;
/** Who sends a body slower than this lets the upstream wait: 4 kB a second. */
const DECENT_BYTES_PER_MS = 4;

/**
 * How the body of a request comes in. Times are those of the last sweep, monotonic; what the gateway
 * itself kept the client from sending is not held against it.
 */
export class BodyPace {
  #startedMs = 0;
  #activeMs = 0;
  /** In all pauses together. */
  #pausedMs = 0;
  #isReading = false;
  #isPaused = false;

  /** Whether the client is to send, or is kept from sending, more of it. */
  get isReading(): boolean {
    return this.#isReading;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  begin(nowMs: number): void {
    this.#isReading = true;
    this.#startedMs = nowMs;
    this.#activeMs = nowMs;
  }

  /** Some of it came. */
  noteData(nowMs: number): void {
    this.#activeMs = nowMs;
  }

  end(): void {
    this.#isReading = false;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(nowMs: number): void {
    this.#isPaused = false;
    this.#pausedMs += nowMs - this.#activeMs;
    this.#activeMs = nowMs;
  }

  /** Since when the client is waited for, with so many bytes read. A byte now and then is no progress. */
  awaitedSinceMs(bytesRead: number): number {
    if (this.#isPaused) return 0;
    const takesMs = this.#pausedMs + bytesRead / DECENT_BYTES_PER_MS;
    return Math.min(this.#activeMs, this.#startedMs + takesMs);
  }

  /** What the body is refused for, with so many bytes read. */
  judge(nowMs: number, bytesRead: number, limits: GatewayLimits): Refusal | undefined {
    if (!this.#isReading || this.#isPaused) return undefined;
    if (nowMs - this.#activeMs > limits.bodyIdleTimeoutMs) return REFUSE_BODY_IDLE;
    const sendingMs = nowMs - this.#startedMs - this.#pausedMs;
    if (sendingMs <= PACE_GRACE_MS) return undefined;
    const bytesPerSecond = (bytesRead / sendingMs) * 1000;
    return bytesPerSecond < limits.bodyBytesPerSecondMin ? REFUSE_BODY_PACE : undefined;
  }
}
