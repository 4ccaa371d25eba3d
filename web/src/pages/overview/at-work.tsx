import type { ReactNode } from 'react';
import type { StatusReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';

/** What edge rules, challenges, limits and bans did; the charts above tell of rules. */
export function AtWork({ status }: { readonly status: StatusReply }): ReactNode {
  const { t, format } = useWords();
  const { counters, defences } = status;
  const armed = defences.filter((defence) => defence.armed).length;
  return (
    <Card
      title={t.atWork.title}
      help={t.atWork.help}
      aside={<Link path="/system">{t.atWork.armed(armed, defences.length)}</Link>}
    >
      <dl className="counts counts-wide">
        {Object.entries(t.atWork.names).map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>{format.count(counters[name] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
