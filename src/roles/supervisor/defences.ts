import type { DefenceStatus, RoleState } from '../../admin/index.ts';
import { makeDefence } from '../make-defence.ts';
import type { Policy } from '../../config/index.ts';
import { remark, type Remark } from '../../lib/remark.ts';
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
  /** What control, while it is up, knows better than whoever only sees that it is up. */
  readonly told: readonly DefenceStatus[];
  readonly upstream: string;
  /** Connections that the kernel lets wait on a listener; undefined where it does not say. */
  readonly backlogMax: number | undefined;
}

/** Every defence, armed or not, each with its reason. What nobody built yet is never said to be armed. */
export function describeDefences(facts: DefenceFacts): readonly DefenceStatus[] {
  const { policy } = facts;
  const ifGateway = (name: string, armed: boolean, remarks: readonly Remark[]): DefenceStatus =>
    facts.gateway === 'up' || !armed
      ? makeDefence(name, armed, ...remarks)
      : makeDefence(name, false, gatewayIs(facts.gateway));
  const told = facts.control === 'up' ? facts.told : [];
  const orTold = (defence: DefenceStatus): DefenceStatus =>
    told.find(({ name }) => name === defence.name) ?? defence;
  return [
    ifGateway('gateway', true, describeGateway(facts)),
    ifGateway('waf', ...describeWaf(policy, facts.ruleCounts)),
    ifGateway('tls', ...describeTls(policy)),
    ifGateway('rate-limits', ...describeRateLimits(policy)),
    facts.gateway === 'up' ? orTold(describeBans(facts)) : describeBans(facts),
    describePrivileges(facts),
    facts.gateway === 'up' ? orTold(describeJournal(facts)) : describeJournal(facts),
    orTold(describeConsole(facts)),
    ...(facts.agent ?? NO_AGENT),
  ];
}

/** Shown where Rampart was not started as root, so that there is no agent to ask. */
const NO_AGENT: readonly DefenceStatus[] = [
  makeDefence('kernel-shield', false, remark('agent.no-root')),
  makeDefence('provider-tier', false, remark('agent.no-root')),
  makeDefence('container-watch', false, remark('watch.needs-root')),
];

function gatewayIs(state: RoleState): Remark {
  return remark('role.away', { role: 'gateway', state });
}

function describeGateway({ upstream, backlogMax }: DefenceFacts): readonly Remark[] {
  const what = remark('gateway.strict', { upstream });
  if (backlogMax === undefined || backlogMax >= LISTEN_BACKLOG) return [what];
  return [what, remark('gateway.backlog', { backlog: backlogMax, wanted: LISTEN_BACKLOG })];
}

type Described = readonly [armed: boolean, remarks: readonly Remark[]];

function describeWaf(policy: Policy, ruleCounts: Readonly<Record<string, number>>): Described {
  const parts = policy.sites.map(({ name: site, waf: { mode, ruleSet } }) =>
    mode === 'off'
      ? remark('waf.off', { site })
      : remark('waf.site', { site, mode, rules: ruleCounts[ruleSet] ?? 0, ruleSet }),
  );
  const armed = policy.sites.some(({ waf }) => waf.mode === 'block');
  return [armed, listSome(parts)];
}

function describeTls(policy: Policy): Described {
  const listeners = policy.gateway.listen.filter(({ tls }) => tls).map(formatListen);
  if (listeners.length === 0) return [false, [remark('tls.none')]];
  const more = listeners.length > LISTED_MAX ? ', ...' : '';
  const listed = listeners.slice(0, LISTED_MAX).join(', ') + more;
  const count = policy.gateway.certificates.length;
  return [true, [remark('tls.listeners', { listeners: listed, count })]];
}

function describeRateLimits(policy: Policy): Described {
  const parts = policy.sites.flatMap(({ name: site, rateLimits }) =>
    rateLimits.map(({ name, count, periodMs }) =>
      remark('rate-limits.limit', { site, name, count, seconds: periodMs / 1000 }),
    ),
  );
  return parts.length === 0 ? [false, [remark('rate-limits.none')]] : [true, listSome(parts)];
}

function describePrivileges(facts: DefenceFacts): DefenceStatus {
  const who = facts.separateUsers
    ? remark('privileges.user', { user: facts.gatewayUser })
    : remark('privileges.one-user');
  const notes = facts.confinementNotes.map((text) => remark('text', { text }));
  // The permission model alone is a fence inside the process, no wall between users.
  const armed = facts.separateUsers;
  return makeDefence('privilege-separation', armed, who, remark('privileges.model'), ...notes);
}

function describeJournal({ gateway, control }: DefenceFacts): DefenceStatus {
  if (gateway !== 'up') return makeDefence('journal', false, gatewayIs(gateway));
  const how =
    control === 'up' ? remark('journal.stored') : remark('journal.waiting', { state: control });
  return makeDefence('journal', true, how);
}

function describeBans({ gateway, control }: DefenceFacts): DefenceStatus {
  if (gateway !== 'up') return makeDefence('bans', false, gatewayIs(gateway));
  const how = control === 'up' ? remark('bans.kept') : remark('bans.waiting', { state: control });
  return makeDefence('bans', true, how);
}

function describeConsole({ control, consoleUrl }: DefenceFacts): DefenceStatus {
  if (control === 'up') return makeDefence('console', true, remark('text', { text: consoleUrl }));
  return makeDefence('console', false, remark('role.away', { role: 'control', state: control }));
}

const LISTED_MAX = 4;

function listSome(parts: readonly Remark[]): readonly Remark[] {
  const count = parts.length - LISTED_MAX;
  return [...parts.slice(0, LISTED_MAX), ...(count > 0 ? [remark('more', { count })] : [])];
}
