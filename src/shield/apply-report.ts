import type { ChangedSysctl } from './state-file.ts';
import type { SysctlFault } from './sysctl/change.ts';

/** What `apply` did. */
export interface ApplyReport {
  readonly sysctls: readonly ChangedSysctl[];
  readonly faults: readonly SysctlFault[];
  /** Why there is no SYNPROXY; '' where there is. */
  readonly noSynproxy: string;
  readonly replaced: boolean;
}

/** The kernel did not take the rules: nothing was changed. `message` is for a person. */
export class ShieldFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShieldFailure';
  }
}
