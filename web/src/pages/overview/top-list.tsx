import type { ReactNode } from 'react';
import type { TopReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { navigate } from '../../lib/router.ts';
import { Card } from '../../ui/card.tsx';
import { Ago } from '../../ui/time.tsx';
import { RuleMessage } from '../../ui/rule-message.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';

type Kind = 'client' | 'rule' | 'target';
type Entry = TopReply['entries'][number];

/** Which filter of the requests page shows what is behind an entry. */
const FILTERS: Readonly<Record<Kind, string>> = { client: 'client', rule: 'rule', target: 'text' };

export function TopList(props: { readonly kind: Kind; readonly top: TopReply }): ReactNode {
  const { t } = useWords();
  const { kind, top } = props;
  const { title, help } = {
    client: { title: t.overview.topClients, help: t.overview.topClientsHelp },
    rule: { title: t.overview.topRules, help: t.overview.topRulesHelp },
    target: { title: t.overview.topTargets, help: t.overview.topTargetsHelp },
  }[kind];
  const highest = Math.max(...top.entries.map(({ flagged }) => flagged), 1);
  return (
    <Card title={title} help={help}>
      {top.entries.length === 0 ? (
        <p className="muted card-empty">{t.overview.nothingFlagged}</p>
      ) : (
        <ol className="top-list">
          {top.entries.map((entry) => (
            <li key={`${entry.site} ${entry.key}`}>
              <TopRow kind={kind} entry={entry} share={entry.flagged / highest} />
            </li>
          ))}
        </ol>
      )}
      {!top.exact && <p className="muted">{t.overview.approximate}</p>}
    </Card>
  );
}

/** A button, not a link: its key comes from requests, and nothing from there becomes an address. */
function TopRow(props: {
  readonly kind: Kind;
  readonly entry: Entry;
  readonly share: number;
}): ReactNode {
  const { t, format } = useWords();
  const { kind, entry } = props;
  return (
    <button
      type="button"
      className="top-row"
      title={t.overview.showRequests(
        kind === 'rule' ? `${entry.key} ${t.ruleMessage(entry.label)}` : entry.key,
      )}
      onClick={() => navigate('/requests', { [FILTERS[kind]]: entry.key, verdict: 'flagged' })}
    >
      <meter className="top-bar" min={0} max={1} value={props.share} aria-hidden="true" />
      <span className={kind === 'rule' ? 'top-key' : 'top-key mono'}>
        {kind === 'rule' && <span className="mono rule-id">{entry.key}</span>}
        {kind === 'rule' ? (
          <RuleMessage message={entry.label} />
        ) : (
          <VisibleBytes bytes={entry.key} />
        )}
      </span>
      <span className="top-count">{format.shortCount(entry.flagged)}</span>
      <span className="top-note">
        {kind === 'target' && entry.site !== '' && `${entry.site} · `}
        <Ago time={entry.lastTime} />
      </span>
    </button>
  );
}
