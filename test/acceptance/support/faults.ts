/** Name of the channel on which a test breaks a thread of `faulty-worker.ts`. */
export const FAULTS = 'rampart-test-faults';

export interface Fault {
  readonly thread: number;
  /** `hang`: it never returns to its event loop. `throw`: an error that nothing catches. */
  readonly kind: 'hang' | 'throw';
}
