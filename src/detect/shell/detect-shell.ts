import type { Evidence, Finding } from '../evidence.ts';
import {
  HAS_AMPERSAND,
  HAS_ANGLE,
  HAS_BACKTICK,
  HAS_BLANK,
  HAS_DOLLAR,
  HAS_PERCENT,
  HAS_PIPE,
  HAS_SEMICOLON,
  HAS_SLASH,
  HAS_BACKSLASH,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { detectInViews, mayBeEncoded } from '../views.ts';
import { judgePayload } from './payloads.ts';
import { judgeSequence } from './sequences.ts';
import { judgeSubstitutions } from './substitutions.ts';

const SHELL_NEEDS =
  HAS_SEMICOLON |
  HAS_PIPE |
  HAS_AMPERSAND |
  HAS_DOLLAR |
  HAS_BACKTICK |
  HAS_BLANK |
  HAS_ANGLE |
  HAS_SLASH |
  HAS_BACKSLASH |
  HAS_PERCENT;

/**
 * Finds commands for a shell (POSIX shells, cmd, PowerShell): appended behind a separator, substituted, or
 * being the whole value. Prose about commands, and snippets people show each other, are not it unless what
 * they would do is beyond doubt.
 */
export function detectShell(value: string): Evidence | null {
  const traits = traitsOf(value);
  if ((traits & SHELL_NEEDS) === 0 && !mayBeEncoded(value, traits)) return null;
  return detectInViews('shell', value, judgeShell);
}

function judgeShell(text: string, traits: Traits): Finding | undefined {
  if ((traits & SHELL_NEEDS) === 0) return undefined;
  if ((traits & (HAS_DOLLAR | HAS_BACKTICK)) !== 0) {
    const substitution = judgeSubstitutions(text);
    if (substitution !== undefined) return substitution;
  }
  return judgeSequence(text, traits) ?? judgePayload(text, traits);
}
