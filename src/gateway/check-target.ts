import type { Malformation } from './refusal.ts';

/** Visible ASCII but `#`: a fragment is never sent (RFC 9112 section 3.2), readers differ on it. */
const TARGET_FORBIDDEN = /[^\x21\x22\x24-\x7e]/;
const ABSOLUTE_FORM = /^(https?):\/\/([^/?]*)(.*)$/i;
export const HOST_LENGTH_MAX = 261;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_-])?\.?)(?::([0-9]{1,5}))?$/i;

/** A Host value taken apart. */
export interface Authority {
  /** Lower case, without port, brackets kept, without the dot at the end. */
  readonly host: string;
  /** '' where none was given. */
  readonly port: string;
}

export interface TargetForm {
  /** What to ask the upstream for: origin-form or `*`. */
  readonly path: string;
  /** The authority of an absolute-form target, which counts before Host (RFC 9112 3.2.2). */
  readonly authority: string | undefined;
}

/** Reads the target of any method but CONNECT. */
export function checkTarget(
  method: string,
  target: string,
  scheme: 'http' | 'https',
): TargetForm | Malformation {
  if (TARGET_FORBIDDEN.test(target)) return 'target';
  if (target.startsWith('/')) return { path: target, authority: undefined };
  if (target === '*') {
    return method === 'OPTIONS' ? { path: '*', authority: undefined } : 'target';
  }
  const absolute = ABSOLUTE_FORM.exec(target);
  if (absolute === null || absolute[1]!.toLowerCase() !== scheme) return 'target';
  const rest = absolute[3]!;
  return { path: rest.startsWith('/') ? rest : `/${rest}`, authority: absolute[2]! };
}

/** Returns undefined for what is no host with an optional port. Strict: no user, no percent signs. */
export function parseAuthority(text: string): Authority | undefined {
  if (text.length > HOST_LENGTH_MAX) return undefined;
  const found = HOST.exec(text);
  if (found === null) return undefined;
  const host = found[1]!.toLowerCase();
  const port = found[2] ?? '';
  if (host.includes('..') || Number(port) > 65_535) return undefined;
  return { host: host.endsWith('.') ? host.slice(0, -1) : host, port };
}

/** Whether two Host values name the same place for that scheme. */
export function isSameAuthority(
  left: Authority,
  right: Authority,
  scheme: 'http' | 'https',
): boolean {
  const standard = scheme === 'https' ? '443' : '80';
  return left.host === right.host && (left.port || standard) === (right.port || standard);
}
