import path from 'node:path';
import type { FileSource } from './file-source.ts';

const WILDCARDS = /[*?[]/;

export function hasWildcards(pattern: string): boolean {
  return WILDCARDS.test(pattern);
}

/**
 * The paths that a pattern with `*`, `?` and `[...]` names, sorted: file names sort rule files in the
 * order that their authors mean. `base` is taken literally.
 */
export function expandGlob(base: string, pattern: string, files: FileSource): string[] {
  let paths = [path.posix.isAbsolute(pattern) ? '/' : base];
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    if (!hasWildcards(segment)) {
      paths = paths.map((folder) => path.posix.join(folder, segment));
      continue;
    }
    const form = segmentForm(segment);
    paths = paths.flatMap((folder) =>
      files
        .list(folder)
        .filter((name) => form.test(name))
        .sort()
        .map((name) => path.posix.join(folder, name)),
    );
  }
  return paths;
}

/** One segment as a regular expression; a leading dot is matched only by a dot. */
function segmentForm(segment: string): RegExp {
  let source = segment.startsWith('.') ? '' : '(?!\\.)';
  for (let index = 0; index < segment.length; index++) {
    const character = segment[index]!;
    const close = character === '[' ? segment.indexOf(']', index + 2) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (close > 0) {
      const isNegated = segment[index + 1] === '!';
      const members = segment.slice(index + (isNegated ? 2 : 1), close);
      source += `[${isNegated ? '^' : ''}${membersForm(members)}]`;
      index = close;
    } else source += character.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 's');
}

/** The members of a class; what is out of order in a range (`z-a`) names nothing. */
function membersForm(members: string): string {
  return members.replaceAll(/(.)-(.)|./gs, (piece, first?: string, last?: string) => {
    if (first === undefined || last === undefined) return escapeMember(piece);
    return first <= last ? `${escapeMember(first)}-${escapeMember(last)}` : '';
  });
}

function escapeMember(character: string): string {
  return character.replace(/[\\\]^[-]/, '\\$&');
}
