import type { BodyProcessorName } from '../../seclang/index.ts';
import type { ArgumentList } from '../body/body.ts';
import { parseArguments, readCookies } from '../body/index.ts';
import type { HeaderNames } from '../prefilter/header-names.ts';
import type { Intake } from '../prefilter/intake.ts';
import { ValueList, type Value } from '../value.ts';
import { mediaType } from './computed.ts';
import { PAIRS_LENGTH_MAX, takePairs, takeRead } from './pairs.ts';
import { readTarget, TARGET_SINGLES } from './read-target.ts';
import type { Run } from './run.ts';
import {
  storedListIndex,
  storedSingleIndex,
  type StoredList,
  type StoredSingle,
} from './variables.ts';

const REQUEST_LINE = storedSingleIndex('REQUEST_LINE');
const REQUEST_METHOD = storedSingleIndex('REQUEST_METHOD');
const REQUEST_PROTOCOL = storedSingleIndex('REQUEST_PROTOCOL');
const REMOTE_ADDR = storedSingleIndex('REMOTE_ADDR');

const REQUEST_HEADERS = storedListIndex('REQUEST_HEADERS');
const REQUEST_HEADERS_NAMES = storedListIndex('REQUEST_HEADERS_NAMES');

const JSON_TYPE = /^(?:text\/json|application\/[\w.-]+\+json)$/;
const XML_TYPE = /^(?:text|application)\/(?:xml|[\w.-]+\+xml)$/;

/** Takes the request line and the headers in: all that phase 1 sees. */
export function takeRequestHead(run: Run): void {
  const { clientAddress, method, target, protocol } = run.transaction;
  takeSingle(run, REMOTE_ADDR, clientAddress);
  takeSingle(run, REQUEST_METHOD, method);
  takeSingle(run, REQUEST_PROTOCOL, protocol);
  if (run.tables.singleIntakes[REQUEST_LINE] !== undefined) {
    takeSingle(run, REQUEST_LINE, `${method} ${target} ${protocol}`);
  }
  takeTarget(run, target);
  takeRequestHeaders(run);
}

function takeTarget(run: Run, target: string): void {
  const known = target.length <= PAIRS_LENGTH_MAX ? run.tables.targets?.get(target) : undefined;
  const { values, query } = known ?? readTarget(run.tables.singleIntakes, target);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === undefined) continue;
    const single = TARGET_SINGLES[index]!;
    run.singles[single] = value;
    run.tables.singleIntakes[single]!.mark(value, run.candidates);
  }
  if (query === '') return;
  const pairs = known?.pairs;
  const parsed = pairs?.parsed ?? parseArguments(query, run.tables.settings);
  if (parsed.invalidEncoding) run.hasBrokenEncoding = true;
  if (parsed.dropped > 0) run.noteDropped(parsed.error, parsed.dropped);
  if (pairs === undefined) {
    takeArguments(run, 'ARGS_GET', 'ARGS_GET_NAMES', parsed.arguments);
  } else {
    run.argumentBytes += pairs.bytes;
    takePairs(run, pairs, 'ARGS_GET', 'ARGS_GET_NAMES');
  }
}

function takeRequestHeaders(run: Run): void {
  const { rawHeaders } = run.transaction;
  const { requestHeaders } = run.tables;
  takeHeaders(run, rawHeaders, requestHeaders, REQUEST_HEADERS, REQUEST_HEADERS_NAMES);
  const { keys, values } = run.lists[REQUEST_HEADERS]!;
  const contentType = keys.lastIndexOf('content-type');
  if (contentType >= 0) run.bodyProcessor = processorOf(values[contentType]!.text);
  const cookie = keys.indexOf('cookie');
  if (cookie < 0) return;
  const { text } = values[cookie]!;
  const isKnown = text.length <= PAIRS_LENGTH_MAX && keys.indexOf('cookie', cookie + 1) < 0;
  const known = isKnown ? run.tables.cookies?.get(text) : undefined;
  if (known === undefined) takeCookies(run, keys, values);
  else takePairs(run, known, 'REQUEST_COOKIES', 'REQUEST_COOKIES_NAMES');
}

/** HTTP/2 may send each cookie in a field of its own (RFC 9113 section 8.2.3). */
function takeCookies(run: Run, keys: readonly string[], fields: readonly Value[]): void {
  const names: string[] = [];
  const values: string[] = [];
  for (const [index, { text }] of fields.entries()) {
    if (keys[index] !== 'cookie') continue;
    const parsed = readCookies(text, run.tables.settings.cookieFormat);
    names.push(...parsed.names);
    values.push(...parsed.values);
  }
  takeList(run, 'REQUEST_COOKIES', 'REQUEST_COOKIES_NAMES', { names, values });
}

/** Takes headers in as a list of values and a list of names. */
export function takeHeaders(
  run: Run,
  rawHeaders: readonly string[],
  known: HeaderNames,
  valuesList: number,
  namesList: number,
): void {
  const { candidates } = run;
  const { names, keys, intakes, values: nameValues, recent } = known.of(rawHeaders);
  const values = recent.slice();
  for (let index = 0; index < names.length; index++) {
    const intake = intakes[index]!;
    const text = rawHeaders[index * 2 + 1]!;
    let value = values[index];
    if (value?.text !== text) {
      value = intake.make(text);
      values[index] = value;
      if (value.isKept) recent[index] = value;
    }
    intake.mark(value, candidates);
    run.budget.spend(text.length);
  }
  run.lists[valuesList] = new ValueList(names, values as Value[], keys);
  takeRead(run, nameValues, namesList);
}

/**
 * The body processor that a content type asks for. ModSecurity leaves JSON and XML to rules of its
 * recommended configuration; here they are understood without them. `ctl` may choose another.
 */
function processorOf(contentType: string): BodyProcessorName | '' {
  const type = mediaType(contentType).toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return 'URLENCODED';
  if (type === 'multipart/form-data') return 'MULTIPART';
  if (type === 'application/json' || JSON_TYPE.test(type)) return 'JSON';
  return XML_TYPE.test(type) ? 'XML' : '';
}

function takeArguments(
  run: Run,
  list: StoredList,
  namesList: StoredList,
  parsed: ArgumentList,
): void {
  countArguments(run, parsed);
  takeList(run, list, namesList, parsed);
}

export function countArguments(run: Run, { names, values }: ArgumentList): void {
  for (let index = 0; index < names.length; index++) {
    run.argumentBytes += names[index]!.length + values[index]!.length;
  }
}

/** Takes names and values in; `namesList` gets a value for each name. */
function takeList(
  run: Run,
  list: StoredList,
  namesList: StoredList | undefined,
  { names, values }: ArgumentList,
): void {
  const index = storedListIndex(list);
  run.lists[index] = new ValueList(names, takeAll(run, run.tables.listIntakes[index]!, values));
  if (namesList === undefined) return;
  const namesIndex = storedListIndex(namesList);
  run.lists[namesIndex] = new ValueList(
    names,
    takeAll(run, run.tables.listIntakes[namesIndex]!, names),
  );
}

function takeAll(run: Run, intake: Intake, texts: readonly string[]): Value[] {
  const taken: Value[] = [];
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index]!;
    taken.push(intake.take(text, run.candidates));
    run.budget.spend(text.length);
    // Out of budget, what is left stays unseen; the run is over anyway.
    if (run.isOutOfBudget) break;
  }
  return taken;
}

export function takeStored(run: Run, variable: StoredSingle, text: string): void {
  takeSingle(run, storedSingleIndex(variable), text);
}

function takeSingle(run: Run, index: number, text: string): void {
  run.singles[index] = run.tables.singleIntakes[index]?.take(text, run.candidates);
}
