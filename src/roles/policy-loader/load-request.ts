import type { CrowdsecSettings } from '../../bans/index.ts';
import type { Policy } from '../../config/index.ts';
import type { ProviderOptions } from '../../shield/provider/index.ts';
import type { ListenAddress } from '../../lib/listen-address.ts';

/** What the supervisor asks a policy loader: one request, one reply, then it ends. */
export interface LoadRequest {
  readonly configFile: string | undefined;
  /** `--upstream`: one site for all hosts. */
  readonly upstream: string | undefined;
  /** `--listen`; empty: as the configuration says. */
  readonly listen: readonly string[];
  readonly dataFolder: string | undefined;
  /** A release that `crs` means in place of the installed one: to try it before it is installed. */
  readonly crsRelease?: string;
  readonly defaultDataFolder: string;
  readonly defaultRules: string;
  /** Where the demo shop would be, for a configuration without sites. */
  readonly demoUrl: string;
  readonly version: number;
  /** A damaged list of exclusions is left out, with a warning: at start there is no policy to keep. */
  readonly startsAnyway?: boolean;
}

export type LoadReply =
  | { readonly ok: true; readonly loaded: LoadedSettings }
  | { readonly ok: false; readonly errors: readonly string[] };

export interface LoadedSettings {
  readonly policy: Policy;
  /** The configuration file, or '' where there was none. */
  readonly source: string;
  readonly warnings: readonly string[];
  /** A change of one of these should lead to a reload. */
  readonly files: readonly string[];
  readonly usesDemo: boolean;
  /** Rules by rule set, as counted after all removals. */
  readonly ruleCounts: Readonly<Record<string, number>>;
  /** What rule files say without effect; `rampart check` shows it. */
  readonly ruleWarnings: readonly string[];
  readonly process: ProcessSettings;
  /** For the agent alone: the policy, which all roles see, has no secrets. */
  readonly provider: ProviderOptions;
}

export interface ConsoleSettings extends ListenAddress {
  readonly hosts: readonly string[];
  readonly trustedProxies: readonly string[];
}

/** Settings that are read once, at start. */
export interface ProcessSettings {
  readonly dataFolder: string;
  readonly console: ConsoleSettings;
  readonly journalBytesMax: number;
  readonly storeBytesMax: number;
  readonly storeAgeMaxMs: number;
  /** Whom to ask for bans, with the key; undefined for nobody. */
  readonly crowdsec: CrowdsecSettings | undefined;
}
