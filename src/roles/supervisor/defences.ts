import type { DefenceStatus, RoleState } from '../../admin/index.ts';
import type { Policy } from '../../config/index.ts';
import { formatListen, LISTEN_BACKLOG } from '../../lib/listen-address.ts';

export interface DefenceFacts {
  readonly policy: Policy;
  readonly ruleCounts: Readonly<Record<string, number>>;
  readonly gateway: RoleState;
  readonly control: RoleState;
  /** `http://127.0.0.1:8900` */
  readonly consoleUrl: string;
  readonly separateUsers: boolean;
  /** User of the gateway role, for people. */
  readonly gatewayUser: string;
  readonly confinementNotes: readonly string[];
  /** What the agent says of its own defences; undefined where there is no agent. */
  readonly agent: readonly DefenceStatus[] | undefined;
  readonly upstream: string;
  /** Connections that the kernel lets wait on a listener; undefined where it does not say. */
  readonly backlogMax: number | undefined;
}

/** Every defence, armed or not, each with its reason. What nobody built yet is never said to be armed. */
export function describeDefences(facts: DefenceFacts): readonly DefenceStatus[] {
  const { policy } = facts;
  const ifGateway = (name: string, armed: boolean, reason: string): DefenceStatus =>
    facts.gateway === 'up' || !armed
      ? { name, armed, reason }
      : { name, armed: false, reason: `the gateway is ${facts.gateway}` };
  return [
    ifGateway('gateway', true, describeGateway(facts)),
    ifGateway('waf', ...describeWaf(policy, facts.ruleCounts)),
    ifGateway('tls', ...describeTls(policy)),
    ifGateway('rate-limits', ...describeRateLimits(policy)),
    describePrivileges(facts),
    describeJournal(facts),
    describeConsole(facts),
    ...(facts.agent ?? NO_AGENT),
  ];
}

/** Shown where Rampart was not started as root, so that there is no agent to ask. */
const NO_AGENT: readonly DefenceStatus[] = [
  { name: 'kernel-shield', armed: false, reason: 'Rampart was not started as root' },
  { name: 'provider-tier', armed: false, reason: 'Rampart was not started as root' },
  { name: 'container-watch', armed: false, reason: 'not part of this release; it will need root' },
];

function describeGateway({ upstream, backlogMax }: DefenceFacts): string {
  const what = `strict HTTP, limits and time-outs in front of ${upstream}`;
  if (backlogMax === undefined || backlogMax >= LISTEN_BACKLOG) return what;
  return `${what}; the kernel lets only ${backlogMax} connections wait instead of ${LISTEN_BACKLOG} (net.core.somaxconn)`;
}

type Described = readonly [armed: boolean, reason: string];

function describeWaf(policy: Policy, ruleCounts: Readonly<Record<string, number>>): Described {
  const parts = policy.sites.map(({ name, waf }) => {
    if (waf.mode === 'off') return `${name}: off`;
    const verb = waf.mode === 'block' ? 'blocking' : 'detecting only';
    return `${name}: ${verb}, ${ruleCounts[waf.ruleSet] ?? 0} rules (${waf.ruleSet})`;
  });
  const armed = policy.sites.some(({ waf }) => waf.mode === 'block');
  return [armed, listSome(parts)];
}

function describeTls(policy: Policy): Described {
  const ports = policy.gateway.listen.filter(({ tls }) => tls).map(formatListen);
  if (ports.length === 0) {
    return [false, 'no listener has tls: true; see gateway.listen and gateway.certificates'];
  }
  const { length } = policy.gateway.certificates;
  return [true, `${listSome(ports)} with ${length} certificate${length === 1 ? '' : 's'}`];
}

function describeRateLimits(policy: Policy): Described {
  const parts = policy.sites.flatMap((site) =>
    site.rateLimits.map(
      (limit) => `${site.name}: ${limit.name}, ${limit.count} in ${limit.periodMs / 1000} s`,
    ),
  );
  if (parts.length === 0) return [false, 'no site has limits; connections are capped all the same'];
  return [true, listSome(parts)];
}

function describePrivileges(facts: DefenceFacts): DefenceStatus {
  const name = 'privilege-separation';
  const model = "Node's permission model on: no processes, no files but the journal";
  const who = facts.separateUsers
    ? `the gateway is user ${facts.gatewayUser}`
    : 'not started as root, so all roles are one user';
  // The permission model alone is a fence inside the process, no wall between users.
  return {
    name,
    armed: facts.separateUsers,
    reason: [`${who}; ${model}`, ...facts.confinementNotes].join('; '),
  };
}

function describeJournal({ gateway, control }: DefenceFacts): DefenceStatus {
  if (gateway !== 'up')
    return { name: 'journal', armed: false, reason: `the gateway is ${gateway}` };
  const reason =
    control === 'up'
      ? 'every request is written down, and stored once'
      : `every request is written down; it will be stored when control is back (${control})`;
  return { name: 'journal', armed: true, reason };
}

function describeConsole({ control, consoleUrl }: DefenceFacts): DefenceStatus {
  if (control !== 'up') return { name: 'console', armed: false, reason: `control is ${control}` };
  return { name: 'console', armed: true, reason: consoleUrl };
}

const LISTED_MAX = 4;

function listSome(parts: readonly string[]): string {
  const more = parts.length - LISTED_MAX;
  return [...parts.slice(0, LISTED_MAX), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
