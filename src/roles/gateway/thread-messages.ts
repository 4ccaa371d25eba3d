import type { Policy } from '../../config/index.ts';
import type { DatabaseBytes, Insistence } from '../../gateway/index.ts';
import type { JournalCounts } from '../../events/index.ts';
import type { RuleSources } from '../compile-programs.ts';

/** What a thread is started with. */
export interface ThreadSettings {
  /** From 0; its column in the shared memory. */
  readonly thread: number;
  readonly memory: SharedArrayBuffer;
  readonly pulse: SharedArrayBuffer;
  readonly journalFolder: string;
  readonly journalBytesMax: number;
  readonly policy: Policy;
  /** The policy's rules where they were read already; the thread reads the others. */
  readonly sources: RuleSources;
  /** Shared by all threads: those that the policy names. */
  readonly databases: DatabaseBytes;
  /** Where the bans are; undefined while nothing was ever banned. */
  readonly bans: SharedArrayBuffer | undefined;
}

/** Main thread to worker. */
export type ToThread =
  | {
      readonly type: 'apply';
      readonly policy: Policy;
      readonly sources: RuleSources;
      readonly databases: DatabaseBytes;
    }
  /** The ban table grew: look here from now on. */
  | { readonly type: 'bans'; readonly memory: SharedArrayBuffer }
  | { readonly type: 'drain'; readonly timeoutMs: number };

/** Worker to main thread. */
export type FromThread =
  | { readonly type: 'ready' }
  /** It cannot do its work with this policy on this machine; a person must change something. */
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'applied'; readonly version: number }
  | { readonly type: 'rejected'; readonly version: number; readonly message: string }
  | { readonly type: 'journal'; readonly counts: JournalCounts }
  /** Addresses that insist although the gateway is pressed, and on what. */
  | { readonly type: 'insistent'; readonly clients: ReadonlyMap<string, Insistence> };
