import type { VariableName } from '../../seclang/index.ts';
import type { MultipartFlags } from '../body/body.ts';
import type { Run } from './run.ts';
import { storedSingleIndex, type ComputedSingle } from './variables.ts';

/** The version of ModSecurity's language that is spoken, as MODSEC_BUILD writes it: 3.0.14. */
const MODSEC_BUILD = '030001400';

const REQUEST_BODY = storedSingleIndex('REQUEST_BODY');

/** Variables of one value that is computed when a rule asks for it. */
const COMPUTED_SINGLES: Readonly<Record<ComputedSingle, (run: Run) => string>> = {
  ARGS_COMBINED_SIZE: (run) => String(run.argumentBytes),
  AUTH_TYPE: (run) => requestHeader(run, 'authorization').split(' ', 1)[0]!,
  DURATION: (run) => String(Math.floor(run.options.clock.monotonic() - run.startedAtMs)),
  FILES_COMBINED_SIZE: (run) => String(uploadedBytes(run)),
  FULL_REQUEST: (run) => fullRequest(run),
  FULL_REQUEST_LENGTH: (run) => String(fullRequest(run).length),
  HIGHEST_SEVERITY: (run) => String(run.highestSeverity),
  INBOUND_DATA_ERROR: (run) => flag(run.isRequestBodyCut),
  MATCHED_VAR: (run) => run.matchedText,
  MATCHED_VAR_NAME: (run) => run.matchedName,
  MODSEC_BUILD: () => MODSEC_BUILD,
  MSC_PCRE_ERROR: () => '0',
  MSC_PCRE_LIMITS_EXCEEDED: () => '0',
  MULTIPART_BOUNDARY_QUOTED: (run) => multipart(run, 'boundaryQuoted'),
  MULTIPART_BOUNDARY_WHITESPACE: (run) => multipart(run, 'boundaryWhitespace'),
  MULTIPART_CRLF_LF_LINES: (run) => multipart(run, 'crlfLfLines'),
  MULTIPART_DATA_AFTER: (run) => multipart(run, 'dataAfter'),
  MULTIPART_DATA_BEFORE: (run) => multipart(run, 'dataBefore'),
  MULTIPART_DUPLICATE_PART_HEADER: (run) => flag(hasRepeatedPartHeader(run)),
  MULTIPART_FILE_LIMIT_EXCEEDED: (run) => multipart(run, 'fileLimitExceeded'),
  MULTIPART_HEADER_FOLDING: (run) => multipart(run, 'headerFolding'),
  MULTIPART_INVALID_HEADER_FOLDING: (run) => multipart(run, 'invalidHeaderFolding'),
  MULTIPART_INVALID_PART: (run) => multipart(run, 'invalidPart'),
  MULTIPART_INVALID_QUOTING: (run) => multipart(run, 'invalidQuoting'),
  MULTIPART_LF_LINE: (run) => multipart(run, 'lfLine'),
  MULTIPART_MISSING_SEMICOLON: (run) => multipart(run, 'missingSemicolon'),
  MULTIPART_STRICT_ERROR: (run) => multipart(run, 'strictError'),
  MULTIPART_UNMATCHED_BOUNDARY: (run) =>
    run.body?.kind === 'multipart' ? String(run.body.flags.unmatchedBoundary) : '0',
  OUTBOUND_DATA_ERROR: (run) => flag(run.isResponseBodyCut),
  REMOTE_HOST: (run) => run.transaction.clientAddress,
  REMOTE_PORT: (run) => String(run.transaction.clientPort),
  REMOTE_USER: (run) => basicUser(requestHeader(run, 'authorization')),
  REQBODY_ERROR: (run) => flag(run.bodyError !== ''),
  REQBODY_ERROR_MSG: (run) => run.bodyError,
  REQBODY_PROCESSOR: (run) => run.bodyProcessor,
  REQBODY_PROCESSOR_ERROR: (run) => flag(run.bodyError !== ''),
  REQBODY_PROCESSOR_ERROR_MSG: (run) => run.bodyError,
  REQUEST_BODY_LENGTH: (run) => String(run.requestBodyBytes),
  RESPONSE_CONTENT_LENGTH: (run) => String(run.responseBodyBytes),
  RESPONSE_CONTENT_TYPE: (run) => mediaType(responseHeader(run, 'content-type')),
  RESPONSE_PROTOCOL: (run) => run.response?.protocol ?? '',
  RESPONSE_STATUS: (run) => (run.response === undefined ? '' : String(run.response.status)),
  SDBM_DELETE_ERROR: () => '0',
  SERVER_ADDR: (run) => run.transaction.serverAddress,
  SERVER_NAME: (run) => hostOf(requestHeader(run, 'host')),
  SERVER_PORT: (run) => String(run.transaction.serverPort),
  SESSIONID: (run) => run.recordKeys?.get('session') ?? '',
  STATUS_LINE: (run) =>
    run.response === undefined
      ? ''
      : `${run.response.protocol} ${run.response.status} ${run.response.statusText}`.trimEnd(),
  TIME: (run) => time(run).toTimeString().slice(0, 8),
  TIME_DAY: (run) => String(time(run).getDate()),
  TIME_EPOCH: (run) => String(Math.floor(run.transaction.receivedAtMs / 1000)),
  TIME_HOUR: (run) => String(time(run).getHours()),
  TIME_MIN: (run) => String(time(run).getMinutes()),
  TIME_MON: (run) => String(time(run).getMonth()),
  TIME_SEC: (run) => String(time(run).getSeconds()),
  TIME_WDAY: (run) => String(time(run).getDay()),
  TIME_YEAR: (run) => String(time(run).getFullYear()),
  UNIQUE_ID: (run) => run.transaction.id,
  URLENCODED_ERROR: (run) => flag(run.hasBrokenEncoding),
  USERID: (run) => run.recordKeys?.get('user') ?? '',
  WEBAPPID: (run) => run.tables.settings.webAppId,
  WEBSERVER_ERROR_LOG: () => '',
};

/** How a variable that is neither stored nor a collection is computed. */
export function computedSingle(variable: VariableName): (run: Run) => string {
  const compute = (COMPUTED_SINGLES as Partial<Record<VariableName, (run: Run) => string>>)[
    variable
  ];
  if (compute === undefined) throw new RangeError(`${variable} is not a single value`);
  return compute;
}

/** The first request header of that name (lower case), or ''. */
export function requestHeader(run: Run, key: string): string {
  return headerIn(run.transaction.rawHeaders, key);
}

/** All request headers of that name, as one list; or ''. */
export function joinedRequestHeader(run: Run, key: string): string {
  const { rawHeaders } = run.transaction;
  return rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === key)
    .join(', ');
}

export function responseHeader(run: Run, key: string): string {
  return run.response === undefined ? '' : headerIn(run.response.rawHeaders, key);
}

function headerIn(rawHeaders: readonly string[], key: string): string {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === key.length && name.toLowerCase() === key) return rawHeaders[index + 1]!;
  }
  return '';
}

/** `text/html` of `text/html; charset=utf-8`. */
export function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]!.trim();
}

function flag(isSet: boolean): string {
  return isSet ? '1' : '0';
}

function multipart(run: Run, name: Exclude<keyof MultipartFlags, 'unmatchedBoundary'>): string {
  return flag(run.body?.kind === 'multipart' && run.body.flags[name]);
}

function uploadedBytes(run: Run): number {
  if (run.body?.kind !== 'multipart') return 0;
  return run.body.files.reduce((bytes, file) => bytes + file.bytes, 0);
}

function hasRepeatedPartHeader(run: Run): boolean {
  if (run.body?.kind !== 'multipart') return false;
  const seen = new Set<string>();
  const { names, values } = run.body.partHeaders;
  for (let index = 0; index < names.length; index++) {
    const header = `${names[index]!}\n${values[index]!.split(':', 1)[0]!.trim().toLowerCase()}`;
    if (seen.has(header)) return true;
    seen.add(header);
  }
  return false;
}

function fullRequest(run: Run): string {
  const { rawHeaders } = run.transaction;
  let text = '';
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    text += `${rawHeaders[index]!}: ${rawHeaders[index + 1]!}\n`;
  }
  const body = run.singles[REQUEST_BODY]?.text ?? '';
  return `${text}\n\n${body}`;
}

function basicUser(authorization: string): string {
  const match = /^basic[ \t]+([\w+/=-]+)/i.exec(authorization);
  if (match === null) return '';
  const credentials = Buffer.from(match[1]!, 'base64').toString('latin1');
  const colon = credentials.indexOf(':');
  return colon < 0 ? credentials : credentials.slice(0, colon);
}

/** The host without its port; an IPv6 address keeps its brackets. */
function hostOf(host: string): string {
  return host.replace(/:\d*$/, '');
}

function time(run: Run): Date {
  return new Date(run.transaction.receivedAtMs);
}
