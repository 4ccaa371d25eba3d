import { useCallback, useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import type { Exclusion } from '../../api/types.ts';
import { useAction } from '../../api/use-action.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { describeExclusion, describePath } from '../../lib/exclusion.ts';
import { Card } from '../../ui/card.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Ago } from '../../ui/time.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ConfirmDialog } from '../access/confirm-dialog.tsx';

const REFRESH_MS = 5000;

export function ExclusionList(): ReactNode {
  const { t } = useWords();
  const list = useResource(
    'exclusions',
    (signal) => call('GET /api/exclusions', {}, signal),
    REFRESH_MS,
  );
  const [showsPast, setShowsPast] = useState(false);
  const [undoing, setUndoing] = useState<Exclusion>();
  const { reload } = list;
  const close = useCallback(() => {
    setUndoing(undefined);
    reload();
  }, [reload]);
  const all = list.value?.exclusions ?? [];
  const current = all.filter(isCurrentState);
  const shown = showsPast ? all : current;
  return (
    <Card
      title={t.tuning.exclusions}
      help={t.tuning.exclusionsHelp}
      aside={<span className="count">{current.length}</span>}
    >
      {list.value === undefined && list.failure === undefined && <Loading />}
      {list.failure !== undefined && <Failed failure={list.failure} retry={reload} />}
      {list.value !== undefined && shown.length === 0 && (
        <p className="muted card-empty">{t.tuning.none}</p>
      )}
      {shown.length > 0 && (
        <table className="table stack-table">
          <TableHead
            columns={[t.tuning.what, t.tuning.site, t.tuning.why, t.tuning.who, t.tuning.state, '']}
          />
          <tbody>
            {shown.map((exclusion) => (
              <ExclusionRow
                key={exclusion.id}
                exclusion={exclusion}
                onUndo={() => setUndoing(exclusion)}
              />
            ))}
          </tbody>
        </table>
      )}
      {all.length > current.length && (
        <label className="check">
          <input
            type="checkbox"
            checked={showsPast}
            onChange={(event) => setShowsPast(event.target.checked)}
          />
          {t.tuning.showPast}
        </label>
      )}
      {undoing !== undefined && <UndoExclusion exclusion={undoing} onClose={close} />}
    </Card>
  );
}

function ExclusionRow(props: {
  readonly exclusion: Exclusion;
  readonly onUndo: () => void;
}): ReactNode {
  const { t, format } = useWords();
  const { exclusion } = props;
  const { state, author, createdAtMs, endsAtMs, path } = exclusion;
  const mayExclude = useMay('operator');
  const isCurrent = isCurrentState(exclusion);
  return (
    <tr className={isCurrent ? undefined : 'row-over'}>
      <td>
        <strong>{describeExclusion(exclusion, t)}</strong>
        <br />
        <span className="muted">{describePath(path, t)}</span>
        <details className="exclusion-text">
          <summary>{t.tuning.becomes}</summary>
          <pre className="seclang">{exclusion.secLang}</pre>
        </details>
      </td>
      <td data-label={t.tuning.site}>{exclusion.site}</td>
      <td data-label={t.tuning.why}>
        <VisibleText text={exclusion.reason} />
      </td>
      <td data-label={t.tuning.who}>
        <VisibleText text={author} />, <Ago time={createdAtMs} />
      </td>
      <td data-label={t.tuning.state}>
        <span className={`tag exclusion-${state}`}>{t.tuning.states[state]}</span>
        {state === 'idle' && <p className="muted">{t.tuning.idleNote}</p>}
        {isCurrent && endsAtMs !== undefined && (
          <span className="muted"> {t.tuning.until(format.dateTime(endsAtMs))}</span>
        )}
      </td>
      <td className="cell-actions">
        {isCurrent && mayExclude && (
          <button
            type="button"
            className="button button-small button-danger"
            onClick={props.onUndo}
          >
            {t.tuning.undo}
          </button>
        )}
      </td>
    </tr>
  );
}

/** Neither over nor undone. */
function isCurrentState({ state }: Exclusion): boolean {
  return state !== 'ended' && state !== 'removed';
}

function UndoExclusion(props: {
  readonly exclusion: Exclusion;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const { exclusion, onClose } = props;
  const undo = useAction(
    useCallback(async () => {
      await call('DELETE /api/exclusions/{id}', { params: { id: exclusion.id } });
      onClose();
    }, [exclusion.id, onClose]),
  );
  return (
    <ConfirmDialog
      title={t.tuning.undoTitle}
      note={t.tuning.undoNote}
      confirm={t.tuning.undo}
      action={undo}
      onClose={onClose}
    />
  );
}
