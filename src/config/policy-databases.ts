import type { Policy } from './policy.ts';

/** Digest to file of every database that a policy needs beside itself. */
export function databasesOf(policy: Pick<Policy, 'geo' | 'ruleSets'>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of [policy.geo?.country, policy.geo?.asn]) {
    if (part !== undefined) found.set(part.digest, part.file);
  }
  for (const { databases } of Object.values(policy.ruleSets)) {
    for (const [digest, file] of Object.entries(databases ?? {})) found.set(digest, file);
  }
  return found;
}
