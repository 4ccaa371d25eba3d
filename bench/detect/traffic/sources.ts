// Whole sources, as code hosts and paste sites take them: told apart, since no rule can know that they are wanted.
import { form, json } from './encode.ts';
import type { MakeDraft } from './request.ts';
import { CODE, TALK } from './texts.ts';

export const SOURCE_KINDS: Readonly<Record<string, MakeDraft>> = {
  paste: (random) => ({
    host: 'paste.example.com',
    target: '/api/paste',
    ...json({ title: 'x', content: random.pick(CODE) }),
  }),
  pasteForm: (random) => ({
    host: 'paste.example.com',
    target: '/post',
    ...form({ format: 'text', code: random.pick(CODE) }),
  }),
  talk: (random) => ({
    host: 'bbs.example.com',
    target: '/post',
    ...form({ message: random.pick(TALK) }),
  }),
};
