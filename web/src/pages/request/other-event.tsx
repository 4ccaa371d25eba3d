import type { ReactNode } from 'react';
import type { EventReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { wordOf } from '../../lib/word-of.ts';
import { SeverityBadge } from '../../ui/badge.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** An event of another kind, found by its id: shown as it is stored. */
export function OtherEvent({ event }: { readonly event: EventReply }): ReactNode {
  const { t, format } = useWords();
  const text = JSON.stringify(event.detail, undefined, 2) ?? '';
  return (
    <article className="request">
      <h1>{wordOf(t.events.kinds, event.kind)}</h1>
      <Card title={t.request.ids}>
        <Facts
          facts={[
            { label: t.request.eventId, value: <code>{event.id}</code> },
            { label: t.request.time, value: format.dateTime(event.time) },
            { label: t.request.kind, value: <code>{event.kind}</code> },
            { label: t.request.layer, value: wordOf(t.events.layers, event.layer) },
            { label: t.request.severity, value: <SeverityBadge severity={event.severity} /> },
            ...Object.entries(event.subject).map(([label, value]) => ({
              label: wordOf(t.events.subjects, label),
              value: <VisibleText text={value} />,
            })),
          ]}
        />
      </Card>
      <Card title={t.request.detail}>
        <pre className="json">{text}</pre>
      </Card>
    </article>
  );
}
