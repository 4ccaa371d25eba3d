import { useState, type ReactNode } from 'react';
import { LANGUAGE_NAMES, useWords } from '../i18n/words.tsx';
import { readTheme, writeTheme, type Language, type Theme } from '../lib/preferences.ts';
import { Segmented } from './segmented.tsx';

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** Language and theme: the same before and after signing in. */
export function DisplayChoices(props: {
  readonly onLanguage: (language: Language) => void;
}): ReactNode {
  const { t, language } = useWords();
  const [theme, setTheme] = useState(readTheme);
  return (
    <>
      <Segmented
        label={t.menu.language}
        hideLabel={false}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        value={language}
        onChange={props.onLanguage}
      />
      <Segmented
        label={t.menu.theme}
        hideLabel={false}
        options={THEMES.map((value) => ({ value, label: t.menu.themes[value] }))}
        value={theme}
        onChange={(next) => {
          writeTheme(next);
          setTheme(next);
        }}
      />
    </>
  );
}
