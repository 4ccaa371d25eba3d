import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Icon } from './icon.tsx';

const FIRST_FIELD = 'form :is(input, select, textarea):not([disabled])';

/** The platform's own modal dialog: focus stays inside, Escape closes, the page behind is inert. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  const { onClose } = props;
  const titleId = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return undefined;
    const opener = document.activeElement;
    if (!dialog.open) dialog.showModal();
    // Whoever types wants to begin at once; the close button is reached all the same.
    dialog.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    return () => {
      dialog.close();
      // By then React has taken the dialog away, and the browser has nothing to go back from.
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={props.wide === true ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        <button type="button" className="button button-quiet button-icon" onClick={onClose}>
          <Icon name="close" />
          <span className="visually-hidden">{t.common.close}</span>
        </button>
      </header>
      {props.children}
    </dialog>
  );
}
