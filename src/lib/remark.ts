/**
 * What Rampart says of itself where a person looks at it: every sentence, in English, by a stable code.
 * What crosses to the console is code and values; the console holds the same table in its other
 * languages (`web/src/i18n`), and does not compile while one of them lacks a code.
 */
export const REMARK_WORDS = {
  /** What has no code: an error of the kernel, a name, an address. */
  text: ({ text }: { readonly text: string }): string => text,
  'role.away': ({
    role,
    state,
  }: {
    readonly role: 'gateway' | 'control';
    readonly state: string;
  }) => (role === 'gateway' ? `the gateway is ${state}` : `control is ${state}`),
  more: ({ count }: { readonly count: number }) => `and ${count} more`,

  'gateway.strict': ({ upstream }: { readonly upstream: string }) =>
    `strict HTTP, limits and time-outs in front of ${upstream}`,
  'gateway.backlog': ({ backlog, wanted }: { readonly backlog: number; readonly wanted: number }) =>
    `the kernel lets only ${backlog} connections wait instead of ${wanted} (net.core.somaxconn)`,
  'waf.off': ({ site }: { readonly site: string }) => `${site}: off`,
  'waf.site': ({ site, mode, rules, ruleSet }: WafSite) =>
    `${site}: ${mode === 'block' ? 'blocking' : 'detecting only'}, ${rules} rules (${ruleSet})`,
  'tls.none': () => 'no listener has tls: true; see gateway.listen and gateway.certificates',
  'tls.listeners': ({ listeners, count }: TlsValues) =>
    `${listeners} with ${count} certificate${count === 1 ? '' : 's'}`,
  'rate-limits.none': () => 'no site has limits; connections are capped all the same',
  'rate-limits.limit': ({ site, name, count, seconds }: RateLimitValues) =>
    `${site}: ${name}, ${count} in ${seconds} s`,
  'privileges.user': ({ user }: { readonly user: string }) => `the gateway is user ${user}`,
  'privileges.one-user': () => 'not started as root, so all roles are one user',
  'privileges.model': () => "Node's permission model on: no processes, no files but the journal",
  'journal.stored': () => 'every request is written down, and stored once',
  'journal.waiting': ({ state }: { readonly state: string }) =>
    `every request is written down; it will be stored when control is back (${state})`,
  'journal.held-up': ({ reason }: { readonly reason: string }) =>
    `requests go on, but cannot be written down (${reason}); it goes on by itself once they can`,
  'journal.not-stored': ({ reason }: { readonly reason: string }) =>
    `every request is written down; it will be stored once that is possible again (${reason})`,
  'bans.kept': () => 'who is banned is refused, over restarts too',
  'bans.waiting': ({ state }: { readonly state: string }) =>
    `who is banned is refused; nothing changes until control is back (${state})`,
  'bans.in-memory': ({ reason }: { readonly reason: string }) =>
    `who is banned is refused, but bans are in memory alone (store/bans.db: ${reason}); mend that, then restart Rampart`,
  'console.no-accounts': ({ reason }: { readonly reason: string }) =>
    `nobody can sign in (store/accounts.db: ${reason}); mend that, then restart Rampart`,
  'agent.no-root': () => 'Rampart was not started as root',
  'watch.needs-root': () => 'not part of this release; it will need root',
  'watch.found': ({ kernel, btf, bpf, docker }: HostValues) =>
    `not part of this release (found: ${[
      `kernel ${kernel}`,
      btf ? 'kernel types (BTF)' : 'no kernel types (BTF)',
      bpf ? 'may load BPF' : 'may not load BPF (CAP_BPF)',
      docker ? 'Docker here' : 'no Docker here',
    ].join(', ')})`,
  'provider.off': () => 'switched off (shield.provider)',
  'provider.no-speed': () =>
    'no interface says how fast its link is; say it in shield.provider.linkSpeed',
  'provider.full': ({ link }: { readonly link: string }) => `${link} is FULL`,
  'provider.load': ({ link, percent }: { readonly link: string; readonly percent: number }) =>
    `${link} ${percent} %`,
  'provider.webhook': ({ mode }: { readonly mode: string }) => `webhook (${mode})`,
  'provider.pending': ({ count }: { readonly count: number }) =>
    `the webhook has not taken ${count} message${count === 1 ? '' : 's'}`,
  'provider.no-webhook': () => 'events only, no webhook',

  'shield.off': () => 'not applied; "rampart shield plan" shows what it would do',
  'shield.waiting': () =>
    'in force; lets go by itself unless "rampart shield confirm" comes in time',
  'shield.lapsed': () =>
    'nobody confirmed in time: it refuses nothing; "rampart shield apply" tries again',
  'shield.armed': () => 'in force',
  'shield.gone': () =>
    'should be in force, but its table is not there; the agent brings it back, or "rampart shield apply"',
  'shield.apply': () => '"rampart shield apply" arms it',
  'shield.tier': ({ tier, state }: { readonly tier: string; readonly state: string }) =>
    `${tier} ${state}`,
  'tier.settings': ({ good, all }: { readonly good: number; readonly all: number }) =>
    good === all
      ? `all ${all} settings as recommended`
      : `${good} of ${all} settings as recommended`,
  'tier.setting': ({ name, value, recommended }: SettingValues) =>
    `${name} is ${value} (recommended: ${recommended})`,
  'tier.cookies': ({ value }: { readonly value: string }) => `net.ipv4.tcp_syncookies is ${value}`,
  'tier.cookies-absent': () => 'net.ipv4.tcp_syncookies is not there',
  'tier.agent': () => 'the agent of "rampart up" brings it',
  'tier.table': ({ ports }: { readonly ports: string }) => `table inet rampart, ports ${ports}`,
  'tier.proving': () => 'new connections prove their address',
  'tier.waiting': () => 'waits for a flood',
  'tier.silent': ({ sockets }: { readonly sockets: number }) =>
    sockets === 0
      ? 'no listening socket of the gateway was found'
      : `connections without a word wait in the kernel (${sockets} sockets)`,
  'flood.syns': ({ perSecond, max }: { readonly perSecond: number; readonly max: number }) =>
    `${perSecond} SYN/s, above ${max}`,
  'flood.spoofed': ({ perSecond }: { readonly perSecond: number }) =>
    `${perSecond} SYN/s from made-up addresses`,
  'flood.strays': ({ perSecond }: { readonly perSecond: number }) => `${perSecond} stray ACK/s`,
  'flood.source-rate': () => 'one source opens connections too fast',
  'flood.source-connections': () => 'one source has too many connections',
  'flood.quiet': ({ seconds }: { readonly seconds: number }) => `quiet for ${seconds} s`,
  'flood.agent-stops': () => 'the agent stops',

  'audit.role': ({ role }: { readonly role: string }) => `role: ${role}`,
  'audit.role-changed': ({ before, after }: { readonly before: string; readonly after: string }) =>
    `role: ${before} -> ${after}`,
  'audit.token': ({ prefix }: { readonly prefix: string }) => `${prefix}...`,
  'audit.lifetime': ({ days }: { readonly days: number }) => `${days} days`,
  'audit.no-lifetime': () => 'never expires',
  'audit.imported': ({ added, lifted, refused }: ImportValues) =>
    `${added} set, ${lifted} lifted, ${refused} refused`,
} satisfies Readonly<Record<string, (values: never) => string>>;

interface WafSite {
  readonly site: string;
  readonly mode: string;
  readonly rules: number;
  readonly ruleSet: string;
}

interface TlsValues {
  readonly listeners: string;
  /** Certificates. */
  readonly count: number;
}

interface RateLimitValues {
  readonly site: string;
  readonly name: string;
  readonly count: number;
  readonly seconds: number;
}

interface HostValues {
  readonly kernel: string;
  readonly btf: boolean;
  readonly bpf: boolean;
  readonly docker: boolean;
}

interface SettingValues {
  readonly name: string;
  readonly value: string;
  readonly recommended: string;
}

interface ImportValues {
  readonly added: number;
  readonly lifted: number;
  readonly refused: number;
}

export type RemarkCode = keyof typeof REMARK_WORDS;
/** The same sentences in another language. */
export type RemarkWords = typeof REMARK_WORDS;

/** A sentence by its code. What comes from another version may have a code that nobody here knows. */
export interface Remark {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

type ValuesOf<Code extends RemarkCode> =
  Parameters<RemarkWords[Code]> extends [infer Values] ? [values: Values] : [];

export function remark<Code extends RemarkCode>(code: Code, ...values: ValuesOf<Code>): Remark {
  return { code, values: { ...(values[0] as Remark['values'] | undefined) } };
}

/** Undefined where these words have no such code. */
export function sayRemark({ code, values }: Remark, words: RemarkWords): string | undefined {
  if (!Object.hasOwn(words, code)) return undefined;
  const say = words[code as RemarkCode] as (values: Remark['values']) => string;
  return say(values);
}

/** All of them in English, as one line. */
export function sayRemarks(remarks: readonly Remark[], separator = '; '): string {
  return remarks.map((one) => sayRemark(one, REMARK_WORDS) ?? one.code).join(separator);
}
