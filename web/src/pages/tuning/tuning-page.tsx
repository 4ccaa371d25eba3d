import { useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { ExclusionList } from './exclusion-list.tsx';
import { Readiness } from './readiness.tsx';
import { Suggestions } from './suggestions.tsx';

/** Exclusions that are, those that could be, and whether a site may block. */
export function TuningPage(): ReactNode {
  const { t } = useWords();
  const sites = useResource('sites', (signal) => call('GET /api/sites', {}, signal));
  const names = sites.value?.sites.map(({ name }) => name) ?? [];
  const [chosen, setChosen] = useState('');
  const site = names.includes(chosen) ? chosen : names[0];
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t.tuning.title}</h1>
          <p className="muted">{t.tuning.lead}</p>
        </div>
        {names.length > 1 && (
          <select
            className="input input-inline"
            aria-label={t.tuning.site}
            value={site}
            onChange={(event) => setChosen(event.target.value)}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </header>
      <ExclusionList />
      {sites.value === undefined && sites.failure === undefined && <Loading />}
      {sites.failure !== undefined && <Failed failure={sites.failure} retry={sites.reload} />}
      {site !== undefined && (
        <>
          <Suggestions site={site} />
          <Readiness site={site} />
        </>
      )}
    </>
  );
}
