import type { ReactNode } from 'react';
import type { StatusReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';

/** What the gateway counted, without the zeros. */
export function Counters(props: { readonly counters: StatusReply['counters'] }): ReactNode {
  const { t, format } = useWords();
  const counted = Object.entries(props.counters)
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return (
    <Card title={t.system.counters} help={t.system.countersHelp}>
      {counted.length === 0 ? (
        <p className="muted card-empty">{t.system.countersNone}</p>
      ) : (
        <dl className="counts counters">
          {counted.map(([name, count]) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd>{format.count(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
