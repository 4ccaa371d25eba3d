import type { Policy, SitePolicy } from '../../config/index.ts';

/** What the gateway would ask beside its rules, by what a site has of it. */
const LEFT_OUT: readonly (readonly [what: string, has: (site: SitePolicy) => boolean])[] = [
  ['edge rules', ({ edgeRules = [] }) => edgeRules.length > 0],
  ['rate limits', ({ rateLimits }) => rateLimits.length > 0],
  ['points for the behaviour of clients', ({ behaviour }) => behaviour === 'score'],
  ['challenges', ({ challenge }) => challenge?.when === 'always'],
];

/**
 * One line a kind of decision that depends on more than the request (who sends it, what came before) and is so
 * no part of a replay: only those that some site has.
 */
export function describeLeftOut({ sites }: Policy): readonly string[] {
  return LEFT_OUT.flatMap(([what, has]) => {
    const names = sites.filter(has).map(({ name }) => name);
    return names.length === 0 ? [] : [`not replayed: ${what} (${names.join(', ')})`];
  });
}
