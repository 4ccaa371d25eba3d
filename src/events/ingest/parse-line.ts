import { SEVERITIES, type Severity } from '../../lib/severity.ts';
import type { Event, Layer } from '../envelope.ts';
import { VERDICTS } from '../store/store.ts';
import { isRecord } from '../../lib/is-record.ts';

// Segments are written by another process, and a damaged disk may have had a hand in them: a line is
// believed only as far as it has been checked. Fields that are not known are kept as they are.

const ID_LENGTH_MAX = 64;
const WORD_LENGTH_MAX = 64;
const SUBJECT_LENGTH_MAX = 512;

const LAYERS: Readonly<Record<Layer, true>> = {
  edge: true,
  kernel: true,
  gateway: true,
  runtime: true,
  scan: true,
  audit: true,
  admin: true,
};

const REQUEST_TEXTS = ['reason', 'method', 'target', 'protocol', 'host', 'userAgent'] as const;
/** Stored as whole numbers and added up. */
const REQUEST_COUNTS = ['status', 'upstreamStatus', 'requestBytes', 'responseBytes'] as const;
const REQUEST_NUMBERS = [
  'totalMicroseconds',
  'inspectMicroseconds',
  'inboundScore',
  'outboundScore',
  'requestBytesNotInspected',
  'responseBytesNotInspected',
] as const;
const MATCH_TEXTS = ['target', 'snippet', 'operator', 'evidence', 'message', 'logData'] as const;

/** Reads one line, without its line feed; undefined where it is not an event. Never throws. */
export function parseLine(text: string): Event | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is Event {
  if (!isRecord(value)) return false;
  const { id, time, layer, kind, severity, subject, detail, traceId } = value;
  return (
    isText(id, ID_LENGTH_MAX) &&
    id !== '' &&
    isCount(time) &&
    typeof layer === 'string' &&
    Object.hasOwn(LAYERS, layer) &&
    isText(kind, WORD_LENGTH_MAX) &&
    kind !== '' &&
    isSeverity(severity) &&
    isSubject(subject) &&
    isText(traceId, WORD_LENGTH_MAX) &&
    isDetail(kind, detail)
  );
}

function isSubject(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const name in value) {
    if (!isText(value[name], SUBJECT_LENGTH_MAX)) return false;
  }
  return true;
}

function isDetail(kind: string, value: unknown): boolean {
  if (kind === 'request') return isRequestDetail(value);
  if (kind === 'journal.loss') return isRecord(value) && isCount(value['lost']);
  return value !== undefined;
}

function isRequestDetail(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { verdict, mode, scheme, matches, faults, behaviour, edge, headers, peer } = value;
  return (
    VERDICTS.some((known) => known === verdict) &&
    (mode === 'block' || mode === 'detect' || mode === 'off') &&
    (scheme === 'http' || scheme === 'https') &&
    REQUEST_TEXTS.every((name) => typeof value[name] === 'string') &&
    REQUEST_COUNTS.every((name) => isCount(value[name])) &&
    REQUEST_NUMBERS.every((name) => Number.isFinite(value[name])) &&
    isListOf(matches, isMatch) &&
    isListOf(faults, isFault) &&
    (behaviour === undefined || isBehaviour(behaviour)) &&
    isListOf(edge, isEdgeMatch) &&
    isListOf(headers, isHeader) &&
    (peer === undefined || typeof peer === 'string')
  );
}

function isBehaviour(value: unknown): boolean {
  return isRecord(value) && isCount(value['points']) && typeof value['evidence'] === 'string';
}

function isEdgeMatch(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { rule, action, why } = value;
  return typeof rule === 'string' && typeof action === 'string' && typeof why === 'string';
}

function isMatch(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { ruleId, phase, severity, score, tags, location, logged } = value;
  return (
    isCount(ruleId) &&
    isCount(phase) &&
    MATCH_TEXTS.every((name) => typeof value[name] === 'string') &&
    isSeverity(severity) &&
    Number.isFinite(score) &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string') &&
    isRecord(location) &&
    typeof location['file'] === 'string' &&
    isCount(location['line']) &&
    isCount(location['column']) &&
    typeof logged === 'boolean'
  );
}

function isFault(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, message, ruleId } = value;
  return typeof kind === 'string' && typeof message === 'string' && isCount(ruleId);
}

function isHeader(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
  );
}

/** An absent list is one that is right. */
function isListOf(value: unknown, isEntry: (entry: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isEntry));
}

function isSeverity(value: unknown): boolean {
  return SEVERITIES.includes(value as Severity);
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length <= lengthMax;
}

/** A whole number that neither JSON nor SQLite will bend. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
