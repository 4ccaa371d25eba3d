import type { Finding } from '../evidence.ts';
import { hasClimb, readPath, RUN_LENGTH_MAX, withoutQuery } from './read-path.ts';
import { isPublicFile } from './relative-path.ts';
import { reportPath } from './report-path.ts';
import { isSensitiveFile } from './sensitive-files.ts';
import { isSystemPath } from './system-paths.ts';

/** Runs of path characters that one value is read up to. */
const RUNS_MAX = 64;
/** So many steps up, and no link of a page goes there. */
const CLIMBS_OF_AN_ATTACK = 5;
/** `index.html?../../boot.ini`: the page that is looked for ends before the path does. */
const CLIMB_IN_QUERY = /\?(?=\.\.[\\/])/g;

/** A path inside something longer: only what leads to a known file, or climbs far, is clear. */
export function judgePathsInText(value: string): Finding | undefined {
  const text = value.replace(CLIMB_IN_QUERY, ' ');
  const runs = /[^\s<>"'`|&;,=()[\]{}]+/g;
  for (let count = 0; count < RUNS_MAX; count++) {
    const found = runs.exec(text);
    if (found === null) return undefined;
    const run = found[0];
    if (run.length > RUN_LENGTH_MAX || !hasClimb(run)) continue;
    const reading = readPath(withoutQuery(run));
    const isKnown = isSensitiveFile(reading.target) || isSystemPath(reading.target);
    if (reading.climbs >= 2 && isKnown) {
      return reportPath(
        'sensitive-file',
        `it climbs to ${reading.target.join('/')}`,
        found.index,
        run,
      );
    }
    if (reading.climbs >= CLIMBS_OF_AN_ATTACK && !isLink(text, found.index, run)) {
      return reportPath('climb', `it climbs ${reading.climbs} levels`, found.index, run);
    }
  }
  return undefined;
}

/** `<a href="../../../../../a/b.html">`: pages of documentation link to each other like that. */
function isLink(text: string, at: number, run: string): boolean {
  return (
    isPublicFile(run) &&
    /(?:\b(?:href|src)=["']|\]\(|>)$/i.test(text.slice(Math.max(0, at - 8), at))
  );
}
