import type { FilterType, ScalarType } from './types.ts';

/** What expressions about one kind of thing (a request, an event) may say. Holds no code. */
export interface FilterSchema {
  /** `a request`, `an event`: for errors and documentation. */
  readonly subject: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** Besides the functions that every schema has. */
  readonly functions: Readonly<Record<string, FunctionDefinition>>;
  /** `bytes`: texts are bytes, as in a request. `text`: Unicode, as in an event. */
  readonly encoding: 'bytes' | 'text';
}

export interface FieldDefinition {
  readonly type: FilterType;
  readonly description: string;
  /** The section of the configuration without which it is always empty: `geo.country`. */
  readonly source?: string;
}

export interface FunctionDefinition {
  readonly parameters: readonly ParameterDefinition[];
  /** The first parameter may be given several times. */
  readonly isVariadic?: boolean;
  readonly returns: ScalarType;
  readonly description: string;
  readonly example: string;
}

export interface ParameterDefinition {
  readonly name: string;
  /** `any`: a text, number or address. `countable`: a text, array or map. `duration`: as in 60s. */
  readonly type: ScalarType | 'any' | 'countable' | 'duration';
  /** Of a duration, milliseconds. */
  readonly min?: number;
  readonly max?: number;
}
