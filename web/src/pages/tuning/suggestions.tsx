import { useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Suggestion } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { describeExclusion, describePath } from '../../lib/exclusion.ts';
import { Card } from '../../ui/card.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { RuleMessage } from '../../ui/rule-message.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';
import { ExcludeDialog } from './exclude-dialog.tsx';

/** What many ordinary visitors of a site trip. */
export function Suggestions({ site }: { readonly site: string }): ReactNode {
  const { t } = useWords();
  const found = useResource(`suggestions ${site}`, (signal) =>
    call('GET /api/suggestions', { query: { site } }, signal),
  );
  const [open, setOpen] = useState<Suggestion>();
  const { value, failure, reload } = found;
  return (
    <Card title={t.labelled(t.tuning.suggestions, site)} help={t.tuning.suggestionsHelp}>
      {value === undefined && failure === undefined && <Loading />}
      {failure !== undefined && <Failed failure={failure} retry={reload} />}
      {value?.suggestions.length === 0 && (
        <p className="muted card-empty">{t.tuning.noSuggestions}</p>
      )}
      <ul className="suggestions">
        {value?.suggestions.map((suggestion) => (
          <SuggestionItem
            key={suggestion.eventId + String(suggestion.scope.ruleId)}
            suggestion={suggestion}
            onLook={() => setOpen(suggestion)}
          />
        ))}
      </ul>
      {open !== undefined && (
        <ExcludeDialog
          proposal={{ scope: open.scope, paths: [open.scope.path] }}
          eventId={open.eventId}
          onClose={() => {
            setOpen(undefined);
            reload();
          }}
        />
      )}
    </Card>
  );
}

function SuggestionItem(props: {
  readonly suggestion: Suggestion;
  readonly onLook: () => void;
}): ReactNode {
  const { t, format } = useWords();
  const { scope, message, clients, requests, snippets } = props.suggestion;
  return (
    <li className="suggestion">
      <div>
        <strong>{describeExclusion(scope, t)}</strong>{' '}
        <span className="muted">
          {describePath(scope.path, t)} · <RuleMessage message={message} />
        </span>
        <p>{t.tuning.suggested(format.count(clients), format.count(requests))}</p>
        <ul className="suggestion-values mono">
          {snippets.map((snippet) => (
            <li key={snippet}>
              <VisibleBytes bytes={snippet} />
            </li>
          ))}
        </ul>
      </div>
      <button type="button" className="button" onClick={props.onLook}>
        {t.tuning.look}
      </button>
    </li>
  );
}
