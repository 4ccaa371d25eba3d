import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Icon } from './icon.tsx';

const SHOWN_MS = 1600;

export function CopyButton(props: {
  readonly text: string;
  readonly label?: string;
  readonly iconOnly?: boolean;
}): ReactNode {
  const { t } = useWords();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => {
    copyText(props.text).then(setIsCopied, () => setIsCopied(false));
  };
  const label = isCopied ? t.common.copied : (props.label ?? t.common.copy);
  return (
    <button type="button" className="button button-quiet button-small" title={label} onClick={copy}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span aria-live="polite" className={props.iconOnly === true ? 'visually-hidden' : undefined}>
        {label}
      </span>
    </button>
  );
}

/** The clipboard is there on localhost and TLS only; elsewhere an old way still works. */
async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
