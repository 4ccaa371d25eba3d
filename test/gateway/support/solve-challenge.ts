import { createHash } from 'node:crypto';

/** What a challenge page carries. */
export interface Challenge {
  readonly puzzle: string;
  readonly difficulty: number;
  readonly parts: number;
}

export function readChallenge(page: string): Challenge {
  const field = (name: string): string => new RegExp(`data-${name}="([^"]*)"`).exec(page)![1]!;
  return {
    puzzle: field('puzzle'),
    difficulty: Number(field('difficulty')),
    parts: Number(field('parts')),
  };
}

/** The proof that the page's script would send. */
export function solveChallenge({ puzzle, difficulty, parts }: Challenge): string {
  const answers = Array.from({ length: parts }, (_, part) => {
    for (let answer = 0; ; answer++) {
      const digest = createHash('sha256').update(`${puzzle}:${part}:${answer}`).digest();
      if (Math.clz32(digest.readUInt32BE(0)) >= difficulty) return answer;
    }
  });
  return `${puzzle}~${answers.join('-')}`;
}
