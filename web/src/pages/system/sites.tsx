import type { ReactNode } from 'react';
import type { SitesReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';
import { TableHead } from '../../ui/table-head.tsx';

type Site = SitesReply['sites'][number];

export function Sites({ sites }: { readonly sites: readonly Site[] }): ReactNode {
  const { t } = useWords();
  if (sites.length === 0) return null;
  return (
    <Card title={t.system.sites}>
      <table className="table stack-table">
        <TableHead
          columns={[
            t.request.site,
            t.system.hosts,
            t.system.upstream,
            t.request.mode,
            t.system.limits,
          ]}
        />
        <tbody>
          {sites.map((site) => (
            <SiteRow key={site.name} site={site} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function SiteRow({ site }: { readonly site: Site }): ReactNode {
  const { t, format } = useWords();
  const hosts = [...site.hosts, ...(site.isDefault ? [t.system.allHosts] : [])];
  return (
    <tr>
      <td data-label={t.request.site}>
        <strong>{site.name}</strong>
      </td>
      <td data-label={t.system.hosts}>{hosts.join(t.listSeparator)}</td>
      <td data-label={t.system.upstream} className="mono">
        {site.upstream}
      </td>
      <td data-label={t.request.mode}>
        <span className={`tag mode-${site.mode}`}>{t.request.modes[site.mode]}</span>{' '}
        {site.ruleSet !== '' && (
          <span className="muted">
            {[site.ruleSet, t.system.onFault[site.onFault]].join(t.listSeparator)}
          </span>
        )}
      </td>
      <td data-label={t.system.limits}>
        {site.rateLimits.length === 0
          ? t.common.none
          : site.rateLimits
              .map(({ name, count, periodMs }) =>
                t.labelled(name, t.system.limit(count, format.span(periodMs))),
              )
              .join(t.remarkSeparator)}
      </td>
    </tr>
  );
}
