import { useCallback, useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Exclusion } from '../../api/types.ts';
import { useAction } from '../../api/use-action.ts';
import { useResource } from '../../api/use-resource.ts';
import type { Dictionary } from '../../i18n/en.ts';
import { useWords } from '../../i18n/words.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';
import { Link } from '../../ui/link.tsx';
import { Notice } from '../../ui/states.tsx';

const NOTES: Readonly<Record<Exclusion['state'], (t: Dictionary) => string>> = {
  enforced: (t) => t.tuning.applied,
  pending: (t) => t.tuning.applying,
  idle: (t) => t.tuning.idleNote,
  ended: (t) => t.tuning.states.ended,
  removed: (t) => t.tuning.undone,
};

const ASK_AGAIN_MS = 700;

/** After it was made: whether the gateway has it yet, and the way back. */
export function Applied(props: {
  readonly exclusion: Exclusion;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const { id } = props.exclusion;
  const [isUndone, setIsUndone] = useState(false);
  const list = useResource(
    'exclusions',
    (signal) => call('GET /api/exclusions', {}, signal),
    ASK_AGAIN_MS,
  );
  const now = list.value?.exclusions.find((each) => each.id === id) ?? props.exclusion;
  const undo = useAction(
    useCallback(async () => {
      await call('DELETE /api/exclusions/{id}', { params: { id } });
      setIsUndone(true);
    }, [id]),
  );
  const isEnforced = now.state === 'enforced';
  return (
    <div className="dialog-body">
      <FormFailure failure={undo.failure} />
      <Notice tone={isEnforced || isUndone ? 'success' : 'warning'}>
        {isUndone ? t.tuning.undone : NOTES[now.state](t)}
      </Notice>
      <pre className="seclang">{now.secLang}</pre>
      <div className="dialog-actions">
        <Link path="/tuning" className="button">
          {t.tuning.toList}
        </Link>
        {!isUndone && (
          <button
            type="button"
            className="button"
            disabled={undo.isRunning}
            onClick={() => undo.run()}
          >
            {t.tuning.undo}
          </button>
        )}
        <button type="button" className="button button-primary" onClick={props.onClose}>
          {t.common.close}
        </button>
      </div>
    </div>
  );
}
