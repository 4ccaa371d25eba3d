import type { ShieldHost } from '../host/shield-host.ts';
import type { ChangedSysctl } from '../state-file.ts';
import { sysctlFile } from './settings.ts';

/** A setting that could not be written or put back, and why. */
export interface SysctlFault {
  readonly name: string;
  readonly reason: string;
}

export function readSysctl(host: ShieldHost, name: string): string | undefined {
  return host.readText(sysctlFile(name))?.trim();
}

/** Sets each; what this kernel or container does not let be written is told, and the rest goes on. */
export function setSysctls(
  host: ShieldHost,
  changes: readonly ChangedSysctl[],
): readonly SysctlFault[] {
  return changes.flatMap(({ name, set }) => {
    const fault = host.writeText(sysctlFile(name), set);
    return fault === undefined ? [] : [{ name, reason: fault }];
  });
}

/** Puts back what was. What somebody else has changed since is theirs: it stays, and is told. */
export function restoreSysctls(
  host: ShieldHost,
  changes: readonly ChangedSysctl[],
): readonly SysctlFault[] {
  return changes.flatMap(({ name, before, set }) => {
    const value = readSysctl(host, name);
    if (value === undefined || value === before) return [];
    if (value !== set) {
      return [{ name, reason: `is ${value} now, neither ours (${set}) nor the old ${before}` }];
    }
    const fault = host.writeText(sysctlFile(name), before);
    return fault === undefined ? [] : [{ name, reason: fault }];
  });
}

/** What a setting was before the first of our changes is what it goes back to. */
export function mergeChanges(
  earlier: readonly ChangedSysctl[],
  changes: readonly ChangedSysctl[],
): readonly ChangedSysctl[] {
  const merged = new Map(earlier.map((change) => [change.name, change]));
  for (const change of changes) {
    const before = merged.get(change.name)?.before ?? change.before;
    merged.set(change.name, { ...change, before });
  }
  return [...merged.values()];
}
