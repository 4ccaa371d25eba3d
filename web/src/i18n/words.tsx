import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { Language } from '../lib/preferences.ts';
import { makeFormat, type Format } from '../lib/format.ts';
import { en, type Dictionary } from './en.ts';
import { zh } from './zh.ts';

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = { en, zh };

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

export interface Words {
  readonly language: Language;
  readonly t: Dictionary;
  readonly format: Format;
}

const WordsContext = createContext<Words>({
  language: 'en',
  t: en,
  format: makeFormat('en'),
});

export function WordsProvider(props: {
  readonly language: Language;
  readonly children: ReactNode;
}): ReactNode {
  const { language, children } = props;
  const words = useMemo(
    () => ({ language, t: DICTIONARIES[language], format: makeFormat(language) }),
    [language],
  );
  return <WordsContext value={words}>{children}</WordsContext>;
}

export function useWords(): Words {
  return useContext(WordsContext);
}
