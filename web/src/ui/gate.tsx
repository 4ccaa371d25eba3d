import type { ReactNode } from 'react';
import type { Language } from '../lib/preferences.ts';
import { Brand } from './brand.tsx';
import { DisplayChoices } from './display-choices.tsx';

/** The frame of what one sees before signing in. */
export function Gate(props: {
  readonly onLanguage: (language: Language) => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="gate">
      <main className="gate-main">
        <Brand />
        {props.children}
      </main>
      <footer className="gate-foot">
        <DisplayChoices onLanguage={props.onLanguage} />
      </footer>
    </div>
  );
}
