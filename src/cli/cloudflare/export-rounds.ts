import { CloudflareError, type Change } from '../../cloudflare/index.ts';
import { isPassingStatus } from '../../lib/passing-status.ts';
import { OperationFailure } from '../../roles/index.ts';

/** What differs in one place, and how it is changed. */
export interface Plan {
  readonly changes: readonly Change[];
  apply(): Promise<void>;
}

export interface ExportOutcome {
  /** All that differed at the first look. */
  readonly changes: readonly Change[];
  /** Of them what differs still; in a dry run all of it. */
  readonly pending: readonly Change[];
  /** Why not all was done; '' where it was. */
  readonly problem: string;
}

export interface RoundParts {
  readonly wait: (ms: number) => Promise<void>;
  readonly tell: (line: string) => void;
}

const WAIT_FIRST_MS = 1000;
const WAIT_MAX_MS = 60_000;

/**
 * Does what plans say, in several rounds where Cloudflare does not answer: a write whose answer was lost
 * may have been done, so that each round looks at what is there before it goes on. Throws OperationFailure
 * where there never was an answer to the first look.
 */
export async function exportIn(
  tries: number,
  makePlans: () => Promise<readonly Plan[]>,
  isDry: boolean,
  { wait, tell }: RoundParts,
): Promise<ExportOutcome> {
  let changes: readonly Change[] | undefined;
  let pending: readonly Change[] = [];
  for (let round = 1; ; round++) {
    try {
      const plans = await makePlans();
      pending = plans.flatMap((plan) => plan.changes);
      changes ??= pending;
      if (isDry) return { changes, pending, problem: '' };
      for (const plan of plans) await plan.apply();
      return { changes, pending: [], problem: '' };
    } catch (error) {
      if (!(error instanceof CloudflareError)) throw error;
      if (round < tries && mayPass(error)) {
        const waitMs = Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 4 ** (round - 1));
        tell(`${error.message}; again in ${waitMs / 1000} s (${round + 1} of ${tries})`);
        await wait(waitMs);
        continue;
      }
      if (changes === undefined) throw new OperationFailure('cloudflare', error.message);
      return { changes, pending: await lookAgain(makePlans, pending), problem: error.message };
    }
  }
}

/** No answer, or one that may be another next time. */
function mayPass({ status }: CloudflareError): boolean {
  return status === 0 || isPassingStatus(status);
}

/** What is left to do now; where nobody answers, all that was when somebody last did. */
async function lookAgain(
  makePlans: () => Promise<readonly Plan[]>,
  before: readonly Change[],
): Promise<readonly Change[]> {
  try {
    return (await makePlans()).flatMap((plan) => plan.changes);
  } catch (error) {
    if (!(error instanceof CloudflareError)) throw error;
    return before;
  }
}
