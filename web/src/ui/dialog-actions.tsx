import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';

/** The last row of a dialog that does something: to leave all as it is, and what the dialog is for. */
export function DialogActions(props: {
  readonly onCancel: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  return (
    <div className="dialog-actions">
      <button type="button" className="button" onClick={props.onCancel}>
        {t.common.cancel}
      </button>
      {props.children}
    </div>
  );
}
