import { z } from 'zod';
import { exclusionShapes } from '../../config/exclusions/index.ts';
import { renderScope, type ReviewDesk } from '../../review/index.ts';

/** What the command line may ask about decisions, by command. Its socket is the operator's own. */
export type ReviewCommands = Readonly<Record<string, (payload: unknown) => unknown>>;

const { author, reason, time } = exclusionShapes;
const scope = z.strictObject(exclusionShapes.scope);
const added = z.strictObject({
  ...exclusionShapes.scope,
  author,
  reason,
  endsAtMs: time.optional(),
  eventId: z.string().max(26).optional(),
});
const named = z.strictObject({ id: z.string(), author });
const event = z.strictObject({ id: z.string() });
const site = z.strictObject({ site: z.string() });

export function makeReviewCommands(desk: ReviewDesk): ReviewCommands {
  return {
    sites: () => desk.sites(),
    'exclusions.list': () => desk.book.entries(),
    'exclusions.propose': async (payload) => (await desk.propose(event.parse(payload).id)) ?? null,
    'exclusions.dry-run': async (payload) => {
      const read = scope.parse(payload);
      const dryRun = await desk.dryRun(read);
      if (typeof dryRun === 'string') return { refused: dryRun };
      return { secLang: renderScope(read, undefined), dryRun };
    },
    'exclusions.add': (payload) => {
      const read = added.parse(payload);
      const { author: by, ...wanted } = read;
      const entry = desk.book.add(wanted, { author: by, address: '' });
      return typeof entry === 'string' ? { refused: entry } : { entry };
    },
    'exclusions.remove': (payload) => {
      const read = named.parse(payload);
      return desk.book.remove(read.id, { author: read.author, address: '' }) ?? null;
    },
    'exclusions.suggest': async (payload) => (await desk.suggest(site.parse(payload).site)) ?? null,
    readiness: async (payload) => (await desk.readiness(site.parse(payload).site)) ?? null,
  };
}
