import type { Command } from '../command.ts';

export type CommandName =
  | 'up'
  | 'check'
  | 'status'
  | 'explain'
  | 'ban'
  | 'unban'
  | 'bans'
  | 'shield'
  | 'cloudflare'
  | 'edges'
  | 'exclusions'
  | 'readiness'
  | 'replay'
  | 'rules';

interface CommandEntry {
  readonly summary: string;
  /** Loaded when it is asked for: `up` stays in memory, and should hold nothing it does not need. */
  readonly load: () => Promise<Command>;
}

export const COMMANDS: Readonly<Record<CommandName, CommandEntry>> = {
  up: {
    summary: 'start gateway, control and agent, and keep them running',
    load: async () => (await import('./up.ts')).upCommand,
  },
  check: {
    summary: 'check a configuration and its rules without starting anything',
    load: async () => (await import('./check.ts')).checkCommand,
  },
  status: {
    summary: 'say what runs, what is armed and what was lost',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  explain: {
    summary: 'say everything known about one request',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  ban: {
    summary: 'refuse an address or a network for a time',
    load: async () => (await import('./ban.ts')).banCommand,
  },
  unban: {
    summary: 'let a banned address or network in again',
    load: async () => (await import('./unban.ts')).unbanCommand,
  },
  bans: {
    summary: 'list what is banned; import and export lists',
    load: async () => (await import('./bans.ts')).bansCommand,
  },
  shield: {
    summary: 'plan, apply and take away the kernel tier against floods',
    load: async () => (await import('./shield.ts')).shieldCommand,
  },
  cloudflare: {
    summary: 'hand edge rules and bans to Cloudflare, take its security events in',
    load: async () => (await import('./cloudflare.ts')).cloudflareCommand,
  },
  edges: {
    summary: 'list and update the networks of CDNs in front',
    load: async () => (await import('./edges.ts')).edgesCommand,
  },
  exclusions: {
    summary: 'let a value pass a rule that is wrong about it, as narrowly as possible',
    load: async () => (await import('./exclusions.ts')).exclusionsCommand,
  },
  readiness: {
    summary: 'say whether a site that only detects may block',
    load: async () => (await import('./readiness.ts')).readinessCommand,
  },
  replay: {
    summary: 'run recorded requests through a policy, without a network',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  rules: {
    summary: 'install, list and test rules',
    load: async () => (await import('./rules.ts')).rulesCommand,
  },
};
