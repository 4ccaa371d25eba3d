import type { ReactNode } from 'react';
import type { Request } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';

export function Headers({ request }: { readonly request: Request }): ReactNode {
  const { t } = useWords();
  const { headers } = request;
  if (headers === undefined || headers.length === 0) {
    return (
      <Card title={t.request.headers}>
        <p className="muted card-empty">{t.request.headersNone}</p>
      </Card>
    );
  }
  return (
    <Card title={t.request.headers} help={t.request.headersHelp}>
      <table className="headers">
        <tbody>
          {headers.map(([name, value], index) => (
            // Headers repeat, and their order is part of what is shown.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index}>
              <th scope="row">
                <VisibleBytes bytes={name} />
              </th>
              <td>
                <VisibleBytes bytes={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
