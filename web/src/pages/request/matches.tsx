import { useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { ExclusionProposal, Request, RequestMatch } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { withoutExcerpt } from '../../lib/evidence.ts';
import { shownMatches } from '../../lib/explain.ts';
import { matchKey } from '../../lib/exclusion.ts';
import { findEvidence } from '../../../../src/lib/find-evidence.ts';
import { navigate } from '../../lib/router.ts';
import { ExcludeDialog } from '../tuning/exclude-dialog.tsx';
import { SeverityBadge } from '../../ui/badge.tsx';
import { Card, Facts, type Fact } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { RuleMessage } from '../../ui/rule-message.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';

export function Matches(props: { readonly id: string; readonly request: Request }): ReactNode {
  const { t } = useWords();
  const { id, request } = props;
  const ways = useResource(`exclusions of ${id}`, (signal) =>
    call('GET /api/events/{id}/exclusions', { params: { id } }, signal),
  );
  const [excluding, setExcluding] = useState<ExclusionProposal>();
  const proposals = new Map(ways.value?.proposals.map((each) => [matchKey(each), each]));
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
            <MatchCard
              match={match}
              proposal={proposals.get(matchKey(match))}
              onExclude={setExcluding}
            />
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
      {excluding !== undefined && (
        <ExcludeDialog
          proposal={excluding}
          eventId={id}
          onClose={() => {
            setExcluding(undefined);
            ways.reload();
          }}
        />
      )}
    </Card>
  );
}

function MatchCard(props: {
  readonly match: RequestMatch;
  readonly proposal: ExclusionProposal | undefined;
  readonly onExclude: (proposal: ExclusionProposal) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { match, proposal, onExclude } = props;
  const { location } = match;
  const found = findEvidence(match.snippet, match.evidence);
  const excerpt = found === undefined ? '' : match.snippet.slice(found.start, found.end);
  const said = withoutExcerpt(t.evidence(match.evidence, match.operator), excerpt);
  const facts: Fact[] = [
    { label: t.request.operator, value: <Bytes bytes={match.operator} /> },
    // Marked in the value already: no need to say it twice.
    ...(match.evidence === excerpt
      ? []
      : [{ label: t.request.evidence, value: <VisibleBytes bytes={said} /> }]),
    ...(match.logData === ''
      ? []
      : [{ label: t.request.logData, value: <Bytes bytes={t.logData(match.logData)} /> }]),
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
            <RuleMessage message={match.message} />
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
      <FalseAlarm proposal={proposal} onExclude={onExclude} />
    </section>
  );
}

/** The way out: opens what it would leave out, and what that would have changed. */
function FalseAlarm(props: {
  readonly proposal: ExclusionProposal | undefined;
  readonly onExclude: (proposal: ExclusionProposal) => void;
}): ReactNode {
  const { t } = useWords();
  const { proposal } = props;
  if (proposal === undefined) return null;
  if (proposal.existing !== undefined) {
    return (
      <p className="false-alarm">
        <Link path="/tuning">{t.tuning.excludedAlready}</Link>
      </p>
    );
  }
  return (
    <p className="false-alarm">
      <button
        type="button"
        className="button button-small"
        onClick={() => props.onExclude(proposal)}
      >
        {t.tuning.exclude}
      </button>
    </p>
  );
}

function Bytes({ bytes }: { readonly bytes: string }): ReactNode {
  return (
    <code>
      <VisibleBytes bytes={bytes} />
    </code>
  );
}
