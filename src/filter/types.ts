import type { Address } from '../lib/ip.ts';

export type ScalarType = 'string' | 'number' | 'boolean' | 'ip';

/** What a field holds. Keys of maps are texts. */
export type FilterType = ScalarType | { readonly array: FilterType } | { readonly map: FilterType };

/** A value at run time; `undefined` where there is none. */
export type FilterValue =
  | string
  | number
  | boolean
  | Address
  | readonly FilterValue[]
  | ReadonlyMap<string, FilterValue>;

export function formatType(type: FilterType): string {
  if (typeof type === 'string') return type;
  return 'array' in type ? `array of ${formatType(type.array)}` : `map of ${formatType(type.map)}`;
}

export function isSameType(left: FilterType, right: FilterType): boolean {
  return formatType(left) === formatType(right);
}
