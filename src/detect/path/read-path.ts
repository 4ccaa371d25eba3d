/** Segments that one path is read up to: beyond it nothing new can be learned. */
const SEGMENTS_MAX = 256;

/** A path is no longer. */
export const RUN_LENGTH_MAX = 8192;

/** A run of text read as a file path. */
export interface PathReading {
  /** Levels that it climbs above where it began, at the highest point. */
  readonly climbs: number;
  /** What remains when every climb is followed, lower case. */
  readonly target: readonly string[];
  /** It begins at a root: `/`, `\`, `C:\`. */
  readonly isAbsolute: boolean;
  /** Written so that a filter that removes `../` once leaves one behind, or with `..;`. */
  readonly isDisguised: boolean;
}

/** Reads `text` as a path of either world: `/` and `\` separate segments. */
export function readPath(text: string): PathReading {
  const segments: string[] = [];
  let depth = 0;
  let climbs = 0;
  let isDisguised = false;
  const cut = text.indexOf('\0');
  const path = cut < 0 ? text : text.slice(0, cut);
  const drive = /^(?:[a-z]:|@(?=[\\/])|~[\w-]{0,32}(?=[\\/]))/i.exec(path)?.[0].length ?? 0;
  const parts = path.slice(drive).split(/[\\/]/, SEGMENTS_MAX);
  for (const part of parts) {
    const climb = climbOf(part);
    if (climb === 'disguised') isDisguised = true;
    if (climb !== undefined) {
      if (segments.pop() === undefined) {
        depth--;
        climbs = Math.max(climbs, -depth);
      }
    } else if (part !== '' && part !== '.') {
      segments.push(part.toLowerCase());
    }
  }
  return {
    climbs,
    target: segments,
    isAbsolute: drive > 0 || path.startsWith('/') || path.startsWith('\\'),
    isDisguised,
  };
}

/** `..`, `..;`, `..;x=1`, `....`, `.../`: what servers and broken filters take for a step up. */
function climbOf(part: string): 'plain' | 'disguised' | undefined {
  if (part === '..') return 'plain';
  if (!part.startsWith('..')) return undefined;
  return part.startsWith('..;') || /^\.{3,}$/.test(part) ? 'disguised' : undefined;
}

export function hasClimb(text: string): boolean {
  return text.includes('../') || text.includes('..\\') || text.includes('..;');
}

/** The path of an address: what is asked there and the place in the page are no part of it. */
export function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '');
}
