import { useState, type ReactNode } from 'react';
import type { Request, RequestMatch } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { shownMatches } from '../../lib/explain.ts';
import { exclusionOf } from '../../lib/exclusion.ts';
import { findEvidence } from '../../lib/highlight.ts';
import { navigate } from '../../lib/router.ts';
import { SeverityBadge } from '../../ui/badge.tsx';
import { Card, Facts, type Fact } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';

export function Matches({ request }: { readonly request: Request }): ReactNode {
  const { t } = useWords();
  const [showsAll, setShowsAll] = useState(false);
  const shown = shownMatches(request);
  const all = request.matches ?? [];
  const matches = showsAll ? all : shown;
  const hidden = all.length - shown.length;
  return (
    <Card title={t.request.matches} aside={<span className="count">{shown.length}</span>}>
      {shown.length === 0 && <p className="muted card-empty">{t.request.matchesNone}</p>}
      <ol className="matches">
        {matches.map((match, index) => (
          // Two matches may be alike in everything but their place, and they never move.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <MatchCard match={match} />
          </li>
        ))}
      </ol>
      {hidden > 0 && !showsAll && (
        <p className="muted">
          {t.request.uncounted(hidden)}{' '}
          <button type="button" className="value-button" onClick={() => setShowsAll(true)}>
            {t.request.showUncounted}
          </button>
        </p>
      )}
    </Card>
  );
}

function MatchCard({ match }: { readonly match: RequestMatch }): ReactNode {
  const { t, format } = useWords();
  const { location } = match;
  const found = findEvidence(match.snippet, match.evidence);
  const isWholeEvidence =
    found !== undefined && match.snippet.slice(found.start, found.end) === match.evidence;
  const facts: Fact[] = [
    { label: t.request.operator, value: <Bytes bytes={match.operator} /> },
    // Marked in the value already: no need to say it twice.
    ...(match.evidence === '' || isWholeEvidence
      ? []
      : [{ label: t.request.evidence, value: <Bytes bytes={match.evidence} /> }]),
    ...(match.logData === ''
      ? []
      : [{ label: t.request.logData, value: <Bytes bytes={match.logData} /> }]),
    {
      label: t.request.source,
      value: (
        <code>
          {location.file}:{location.line}
        </code>
      ),
    },
  ];
  return (
    <section className={`match severity-edge-${match.severity}`}>
      <header className="match-head">
        <h3>
          <button
            type="button"
            className="value-button mono rule-id"
            title={t.request.otherRequests}
            onClick={() => navigate('/requests', { rule: String(match.ruleId) })}
          >
            {match.ruleId}
          </button>{' '}
          <span className="match-message">
            <VisibleBytes bytes={match.message} />
          </span>
        </h3>
        <div className="match-weight">
          <SeverityBadge severity={match.severity} />
          {match.score > 0 && (
            <span className="tag" title={t.request.score}>
              +{format.count(match.score)}
            </span>
          )}
          <span className="tag tag-quiet">
            {t.request.phase} {match.phase}
          </span>
        </div>
      </header>
      <div className="snippet" title={t.request.valueHelp}>
        <span className="snippet-target">
          <VisibleBytes bytes={match.target} />
        </span>
        <pre className="snippet-value">
          <VisibleBytes bytes={match.snippet} highlight={found} />
        </pre>
      </div>
      <Facts facts={facts} />
      {match.tags.length > 0 && (
        <ul className="tags" aria-label={t.request.tags}>
          {match.tags.map((tag) => (
            <li key={tag} className="tag tag-quiet">
              <VisibleBytes bytes={tag} />
            </li>
          ))}
        </ul>
      )}
      <FalseAlarm match={match} />
    </section>
  );
}

/** The line that keeps this rule away from this target, ready to be copied. */
function FalseAlarm({ match }: { readonly match: RequestMatch }): ReactNode {
  const { t } = useWords();
  const line = exclusionOf(match.ruleId, match.target);
  if (line === undefined) return null;
  return (
    <details className="false-alarm">
      <summary>{t.request.falseAlarm}</summary>
      <p>{t.request.falseAlarmHelp}</p>
      <div className="command">
        <code>{line}</code>
        <CopyButton text={line} />
      </div>
    </details>
  );
}

function Bytes({ bytes }: { readonly bytes: string }): ReactNode {
  return (
    <code>
      <VisibleBytes bytes={bytes} />
    </code>
  );
}
