import type { ReactNode } from 'react';
import type { Request } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';

/** Where the time went: in rules, and in everything else. */
export function Timing({ request }: { readonly request: Request }): ReactNode {
  const { t, format } = useWords();
  const { totalMicroseconds: total, inspectMicroseconds } = request;
  const inspection = Math.min(inspectMicroseconds, total);
  return (
    <Card title={t.request.timing} aside={<strong>{format.duration(total)}</strong>}>
      <svg className="timing" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="timing-rest" width="100" height="6" />
        <rect
          className="timing-inspection"
          width={total === 0 ? 0 : Math.max((inspection / total) * 100, 0.5)}
          height="6"
        />
      </svg>
      <ul className="legend">
        <li className="legend-inspection">
          {t.request.inspection} {format.duration(inspectMicroseconds)}
        </li>
        <li className="legend-rest">
          {t.request.rest} {format.duration(total - inspection)}
        </li>
      </ul>
    </Card>
  );
}
