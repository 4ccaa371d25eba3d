import type { WafMode } from '../inspect/outcome.ts';

/**
 * What the gateway enforces: the checked configuration with every default filled in and every file it
 * names read. Plain JSON: it crosses from control to gateway through `link`, so that the gateway
 * needs no access to files.
 */
export interface Policy {
  /** Grows with each reload. */
  readonly version: number;
  readonly gateway: GatewayPolicy;
  /** At least one. Hosts are unique over all sites. */
  readonly sites: readonly SitePolicy[];
  /** Name of the site for hosts that no site names, or undefined: then `unknownHost` decides. */
  readonly defaultSite: string | undefined;
  readonly unknownHost: 'refuse' | 'close';
  /** What the agent enforces in the kernel; absent: its defaults. */
  readonly shield?: ShieldPolicy;
  /** Rule texts by rule set; sites name them, so that one compiled Program serves several sites. */
  readonly ruleSets: Readonly<Record<string, RuleSet>>;
  /** Databases that fields such as `ip.src.country` ask; absent where none is configured. */
  readonly geo?: GeoPolicy;
  /** What `$name` stands for in expressions; absent where there are none. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

export interface GeoPolicy {
  readonly country?: DatabaseFile;
  readonly asn?: DatabaseFile;
}

/** A database too large for a policy: it is handed over beside it, by its digest. */
export interface DatabaseFile {
  /** Absolute. */
  readonly file: string;
  /** SHA-256 in hex. */
  readonly digest: string;
}

/** The kernel tier, for the agent. */
export interface ShieldPolicy {
  /** TCP ports beside the gateway's own. */
  readonly ports: readonly number[];
  readonly sshPorts: readonly number[];
  /** Networks (CIDR) that it never touches. */
  readonly admins: readonly string[];
  /** Ports that may be reached from outside beside those; undefined: all. */
  readonly expose?: readonly number[] | undefined;
  readonly synsPerSecondMax: number;
  readonly xdp: 'auto' | 'generic' | 'off';
}

export interface ListenPolicy {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** PROXY protocol v1/v2: `require` refuses connections without it. Only from `trustedProxies`. */
  readonly proxyProtocol: 'off' | 'require';
}

export interface GatewayPolicy {
  readonly listen: readonly ListenPolicy[];
  /** Worker threads, at least 1. */
  readonly threads: number;
  /** Networks (CIDR) whose forwarding headers and PROXY lines are believed. */
  readonly trustedProxies: readonly string[];
  /** Which header names the client behind a trusted proxy. */
  readonly clientAddressHeader: 'x-forwarded-for' | 'forwarded' | 'none';
  /** CDNs in front, whose header names the client; absent where there are none. */
  readonly edges?: readonly EdgePolicy[];
  /** Name servers that rules may ask (`address` or `address:port`); absent: those of the system. */
  readonly resolvers?: readonly string[];
  readonly certificates: readonly Certificate[];
  readonly limits: GatewayLimits;
}

export interface EdgePolicy {
  /** `cloudflare`, `fastly`, or a name of one's own. */
  readonly name: string;
  /** Networks (CIDR) from which its servers come. */
  readonly networks: readonly string[];
  /** The header that names the client, lower case. */
  readonly header: string;
  /** PEM of the authority that issues its client certificates; '' where none is asked for. */
  readonly issuer: string;
  /** What becomes of requests that carry its header and do not come from it. */
  readonly onForged: 'refuse' | 'ignore';
}

export interface Certificate {
  /** PEM texts. The key never appears in a log or an error. */
  readonly certificate: string;
  readonly key: string;
  /** Names it serves (from its SAN), lower case; `*.example.com` allowed. */
  readonly hosts: readonly string[];
}

/** Every limit has a name, an answer and a counter (`limit.<name>`). */
export interface GatewayLimits {
  readonly headerBytesMax: number;
  readonly headerCountMax: number;
  readonly targetBytesMax: number;
  readonly requestBodyBytesMax: number;
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  /** New connections per second and address; 0 switches it off. */
  readonly acceptsPerSecondPerAddress: number;
  readonly headerTimeoutMs: number;
  /** Time without a byte of an unfinished request body. */
  readonly bodyIdleTimeoutMs: number;
  /** Lowest pace of a request body once a grace time is over, bytes per second. */
  readonly bodyBytesPerSecondMin: number;
  readonly keepAliveTimeoutMs: number;
  readonly requestsPerConnectionMax: number;
  readonly drainTimeoutMs: number;
}

export interface SitePolicy {
  readonly name: string;
  /** Lower case, without port; `*.example.com` allowed; may be empty for a default site. */
  readonly hosts: readonly string[];
  readonly upstream: UpstreamPolicy;
  readonly waf: WafPolicy;
  readonly rateLimits: readonly RateLimitPolicy[];
  /** Absent: WebSockets pass unread. */
  readonly webSocket?: WebSocketPolicy | undefined;
  /** What comes of the behaviour of clients: points for rules, fields only, nothing (or absent). */
  readonly behaviour?: 'score' | 'observe' | 'off';
  /** Asked in order before the WAF; absent where there are none. */
  readonly edgeRules?: readonly EdgeRulePolicy[];
  /** Proof of work asked of browsers; absent where nobody said so (rules and limits may ask all the same). */
  readonly challenge?: ChallengePolicy;
  /** Passes the client's own Host on (true) or names the upstream's (false). */
  readonly preserveHost: boolean;
}

export interface ChallengePolicy {
  /** `always`: of every browser, once. `asked`: only where a rule or a limit wants it. */
  readonly when: 'asked' | 'always';
  /** Zero bits of each part of a puzzle while there is no pressure; one more doubles the work. */
  readonly difficultyBits: number;
  /** How long a browser that passed is let through. */
  readonly clearanceMs: number;
}

export interface UpstreamPolicy {
  /** `http:`, `https:`, `h2c:` (cleartext HTTP/2, gRPC) or `h2:` URL without a path. */
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyIdleTimeoutMs: number;
  readonly connectionsMax: number;
  /** Verify the upstream's certificate (https only). */
  readonly verify: boolean;
}

export interface WafPolicy {
  readonly mode: WafMode;
  /** Key into `Policy.ruleSets`; '' when the mode is `off`. */
  readonly ruleSet: string;
  readonly onFault: 'block' | 'allow';
  /** Inspection time one request may take, milliseconds. */
  readonly budgetMs: number;
  /** Ids of the exclusions that `ruleSet` begins with; absent where there are none. */
  readonly exclusions?: readonly string[];
}

/** How text messages of WebSockets are read. */
export interface WebSocketPolicy {
  /** A larger text message closes the connection. */
  readonly messageBytesMax: number;
  /** Messages of the server are read too, by the rules for answers. */
  readonly inspectsAnswers: boolean;
}

/** What an edge rule does: a verdict, where `allow` passes by all rules that follow. */
export type EdgeAction = 'block' | 'drop' | 'challenge' | 'log' | 'allow';

export interface EdgeRulePolicy {
  readonly name: string;
  /** In the filter language, checked. */
  readonly when: string;
  readonly action: EdgeAction;
  /** '' where nobody said it. */
  readonly why: string;
}

export interface RateLimitPolicy {
  readonly name: string;
  /** What is counted: parts joined into one key. */
  readonly key: readonly RateLimitKey[];
  /** Sustained requests per `periodMs`. */
  readonly count: number;
  readonly periodMs: number;
  readonly burst: number;
  /** What becomes of what is over the limit; absent: `refuse` (429). */
  readonly onLimit?: 'refuse' | 'challenge';
  /** Path prefix it applies to; '' for all. */
  readonly path: string;
}

export type RateLimitKey =
  | { readonly kind: 'client-address' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'route' };

/** Rule texts in load order, with every file that their `Include` and `@...FromFile` words can reach. */
export interface RuleSet {
  readonly entries: readonly string[];
  /** Path to text (latin1); of a database, `sha256:` and its digest. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest to file of the databases that they name; absent where they name none. */
  readonly databases?: Readonly<Record<string, string>>;
}
