import type { Clock } from '../../lib/clock.ts';
import type { NftNetlink } from '../nft/netlink.ts';

/** What `nft` answered. `output` is empty when it failed, `error` when it did not. */
export interface NftAnswer {
  readonly ok: boolean;
  readonly output: string;
  readonly error: string;
}

/** The machine, as far as the shield sees it: one that a test can take things away from. */
export interface ShieldHost {
  readonly clock: Clock;
  /** Runs a script as one transaction: all of it or nothing. */
  changeNft(script: string): Promise<NftAnswer>;
  /** Checks a script against this kernel without changing anything. */
  checkNft(script: string): Promise<NftAnswer>;
  /** Runs `nft` with these arguments, which only list. */
  listNft(args: readonly string[]): Promise<NftAnswer>;
  /** The quick way to ask what `nft` would list; undefined where there is none. */
  readonly openNetlink?: () => Promise<NftNetlink | undefined>;
  /** Text of a file below /proc or /sys; undefined where it is not. */
  readText(file: string): string | undefined;
  /** Writes a file below /proc/sys. Returns what went wrong. */
  writeText(file: string, text: string): string | undefined;
}
