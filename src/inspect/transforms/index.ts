import { lowercase } from './lowercase.ts';

/**
 * What stands behind `t:name`. Values are latin1: one character is one byte, in and out. A value that
 * the transformation does not change is returned as the same string.
 */
export type Transform = (value: string) => string;

/** Every transformation of the rule language, under its name there. */
export const TRANSFORMS = { lowercase } satisfies Readonly<Record<string, Transform>>;
