import type { PersistentCollectionName, VariableName } from '../../seclang/index.ts';

/** Variables of one value that is taken from the request or the answer once, and kept. */
export const STORED_SINGLES = [
  'REQUEST_LINE',
  'REQUEST_METHOD',
  'REQUEST_PROTOCOL',
  'REQUEST_URI',
  'REQUEST_URI_RAW',
  'REQUEST_FILENAME',
  'REQUEST_BASENAME',
  'QUERY_STRING',
  'PATH_INFO',
  'REMOTE_ADDR',
  'REQUEST_BODY',
  'RESPONSE_BODY',
] as const satisfies readonly VariableName[];
export type StoredSingle = (typeof STORED_SINGLES)[number];

/**
 * Collections whose values are taken once, and kept. Arguments of JSON and XML bodies are in ARGS but
 * neither in ARGS_GET nor in ARGS_POST, so they have lists without a name in the language.
 */
export const STORED_LISTS = [
  'ARGS_GET',
  'ARGS_GET_NAMES',
  'ARGS_POST',
  'ARGS_POST_NAMES',
  'structured arguments',
  'structured argument names',
  'REQUEST_HEADERS',
  'REQUEST_HEADERS_NAMES',
  'REQUEST_COOKIES',
  'REQUEST_COOKIES_NAMES',
  'FILES',
  'FILES_NAMES',
  'FILES_SIZES',
  'FILES_TMP_CONTENT',
  'MULTIPART_NAME',
  'MULTIPART_FILENAME',
  'MULTIPART_PART_HEADERS',
  'RESPONSE_HEADERS',
  'RESPONSE_HEADERS_NAMES',
] as const satisfies readonly (VariableName | `structured ${string}`)[];
export type StoredList = (typeof STORED_LISTS)[number];

/** Collections that are several stored ones, one after the other. */
export const JOINED_LISTS = {
  ARGS: ['ARGS_GET', 'ARGS_POST', 'structured arguments'],
  ARGS_NAMES: ['ARGS_GET_NAMES', 'ARGS_POST_NAMES', 'structured argument names'],
} as const satisfies Partial<Readonly<Record<VariableName, readonly StoredList[]>>>;
export type JoinedList = keyof typeof JOINED_LISTS;

/** Collections that rules write, or that change as rules run. */
const LIVE_COLLECTIONS = [
  'TX',
  'GLOBAL',
  'IP',
  'SESSION',
  'USER',
  'RESOURCE',
  'ENV',
  'GEO',
  'RULE',
  'MATCHED_VARS',
  'MATCHED_VARS_NAMES',
] as const satisfies readonly VariableName[];
export type LiveCollection = (typeof LIVE_COLLECTIONS)[number];

/** Every other variable: one value, computed when it is asked for. */
export type ComputedSingle = Exclude<
  VariableName,
  StoredSingle | StoredList | JoinedList | LiveCollection | 'XML'
>;

export const PERSISTENT_COLLECTIONS = {
  GLOBAL: 'global',
  IP: 'ip',
  SESSION: 'session',
  USER: 'user',
  RESOURCE: 'resource',
} as const satisfies Partial<Readonly<Record<LiveCollection, PersistentCollectionName>>>;

const SINGLE_INDEX = indexOf(STORED_SINGLES);
const LIST_INDEX = indexOf(STORED_LISTS);

export function storedSingleIndex(variable: StoredSingle): number {
  return SINGLE_INDEX.get(variable)!;
}

export function storedListIndex(variable: StoredList): number {
  return LIST_INDEX.get(variable)!;
}

export function isStoredSingle(variable: VariableName): variable is StoredSingle {
  return SINGLE_INDEX.has(variable);
}

/** The stored lists that a variable consists of; undefined where it is none of them. */
export function storedListsOf(variable: VariableName): readonly StoredList[] | undefined {
  if (isJoinedList(variable)) return JOINED_LISTS[variable];
  return isStoredList(variable) ? [variable] : undefined;
}

function isStoredList(variable: VariableName): variable is StoredList & VariableName {
  return LIST_INDEX.has(variable);
}

function isJoinedList(variable: VariableName): variable is JoinedList {
  return variable in JOINED_LISTS;
}

export function isLiveCollection(variable: VariableName): variable is LiveCollection {
  return (LIVE_COLLECTIONS as readonly VariableName[]).includes(variable);
}

function indexOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}
