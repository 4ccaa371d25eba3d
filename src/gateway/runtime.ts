import type { RequestEvent } from '../events/envelope.ts';
import type { Clock } from '../lib/clock.ts';
import type { ClientShare } from './client-share.ts';
import type { Insistence } from './conduct.ts';
import type { FairQueue } from './fair-queue.ts';
import type { InspectionTurns } from './inspection-turns.ts';
import type { PolicyState } from './policy-state.ts';
import type { Counters } from './shared/counters.ts';
import type { Pace } from './shared/gcra-table.ts';
import type { PressureLevel } from './under-pressure.ts';
import type { SharedState } from './shared/shared-state.ts';

/** What every part of one gateway thread works with. */
export interface Runtime {
  readonly clock: Clock;
  readonly shared: SharedState;
  readonly counters: Counters;
  readonly record: (event: RequestEvent) => void;
  /** The policy in force; a request keeps the one it began with. */
  state: PolicyState;
  /** Monotonic milliseconds at the last sweep: exact enough for time limits, and free. */
  nowMs: number;
  /** As of the last sweep. */
  pressure: PressureLevel;
  /** What one address may ask for while this thread is behind with its work; undefined while it is not. */
  pace: Pace | undefined;
  /** Addresses that insist although the gateway is pressed, and on what, since they were last taken out. */
  readonly insistent: Map<string, Insistence>;
  readonly turns: InspectionTurns;
  /** Requests that wait while this thread is behind. */
  readonly queue: FairQueue;
  /** Of request bodies, what this thread holds for the inspection. */
  heldBytes: number;
  /** Clients with requests under way of which something is held or stalled. */
  readonly shares: Map<string, ClientShare>;
  isDraining: boolean;
  /** When draining began, monotonic; 0 before. */
  drainingSinceMs: number;
}
