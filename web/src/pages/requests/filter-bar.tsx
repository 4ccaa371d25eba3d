import { useEffect, useId, useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { call } from '../../api/client.ts';
import { useResource } from '../../api/use-resource.ts';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { isFiltered, NO_FILTERS, type FilterName, type Filters } from './filters.ts';

/** Typing settles for this long before the list is read again. */
const SETTLE_MS = 350;

export function FilterBar(props: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}): ReactNode {
  const { t } = useWords();
  const { filters, onChange } = props;
  const [draft, setDraft] = useState(filters);
  const [isOpen, setIsOpen] = useState(isNarrowed(filters));
  const sites = useResource('sites', (signal) => call('GET /api/sites', {}, signal));

  // The list's own buttons set filters too: the bar follows what stands in the address.
  const [followed, setFollowed] = useState(filters);
  if (followed !== filters) {
    setFollowed(filters);
    setDraft(filters);
  }

  useEffect(() => {
    if (JSON.stringify(draft) === JSON.stringify(filters)) return undefined;
    const timer = setTimeout(() => onChange(draft), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [draft, filters, onChange]);

  const set = (name: FilterName, value: string): void => setDraft({ ...draft, [name]: value });
  const choose = (name: FilterName, value: string): void => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    onChange(next);
  };
  const names = sites.value?.sites.map(({ name }) => name) ?? [];
  return (
    <search className={isOpen ? 'filter-bar is-open' : 'filter-bar'}>
      <TextFilter
        name="text"
        label={t.requests.text}
        hint={t.requests.textHint}
        value={draft.text}
        onChange={set}
      />
      <Segmented
        label={t.requests.verdict}
        options={[
          { value: '', label: t.requests.anyVerdict },
          { value: 'flagged', label: t.requests.flaggedOnly },
          { value: 'stopped', label: t.requests.stoppedOnly },
          { value: 'log', label: t.verdicts.log },
          { value: 'allow', label: t.verdicts.allow },
        ]}
        value={draft.verdict}
        onChange={(value) => choose('verdict', value)}
      />
      <div className="filter-narrow">
        <TextFilter
          name="client"
          label={t.requests.client}
          hint={t.requests.clientHint}
          value={draft.client}
          onChange={set}
        />
        <TextFilter
          name="rule"
          label={t.requests.rule}
          hint={t.requests.ruleHint}
          value={draft.rule}
          onChange={set}
        />
        <TextFilter
          name="status"
          label={t.requests.status}
          hint={t.requests.statusHint}
          value={draft.status}
          onChange={set}
        />
        {(names.length > 1 || draft.site !== '') && (
          <label className="filter">
            <span>{t.requests.site}</span>
            <select
              className="input"
              value={draft.site}
              onChange={(event) => choose('site', event.target.value)}
            >
              <option value="">{t.overview.allSites}</option>
              {[...new Set([...names, ...(draft.site === '' ? [] : [draft.site])])].map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <button
        type="button"
        className="button button-quiet filter-more"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="filter" />
        {t.requests.filters}
      </button>
      {isFiltered(draft) && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => {
            setDraft(NO_FILTERS);
            onChange(NO_FILTERS);
          }}
        >
          <Icon name="close" />
          {t.requests.clear}
        </button>
      )}
    </search>
  );
}

/** On a phone the rarer filters fold away, unless one of them is set. */
function isNarrowed({ client, rule, status, site }: Filters): boolean {
  return [client, rule, status, site].some((value) => value !== '');
}

function TextFilter(props: {
  readonly name: FilterName;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (name: FilterName, value: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <label className={`filter filter-${props.name}`} htmlFor={id}>
      <span>{props.label}</span>
      <input
        id={id}
        className="input"
        type="search"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={props.hint}
        value={props.value}
        onChange={(event) => props.onChange(props.name, event.target.value)}
      />
    </label>
  );
}
