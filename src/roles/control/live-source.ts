import type { EventSource } from '../../admin/index.ts';
import type { Event, JournalIngest } from '../../events/index.ts';

/** Handed on at once: a commit of the ingestion holds some thousand events. */
const BATCH_MAX = 1000;

/** Hands events from ingestion to the console's live views, as they are stored. */
export function makeLiveSource(ingest: JournalIngest): EventSource {
  return {
    subscribe(onEvents: (events: readonly Event[]) => void) {
      let isScheduled = false;
      const drain = (): void => {
        isScheduled = false;
        for (;;) {
          const events = subscription.take(BATCH_MAX);
          if (events.length === 0) return;
          onEvents(events);
        }
      };
      const subscription = ingest.subscribe({}, () => {
        if (isScheduled) return;
        isScheduled = true;
        // After the ingestion's own turn: a slow view must not delay the next commit.
        setImmediate(drain);
      });
      return { close: () => subscription.close() };
    },
  };
}
