import type { SupportedName, Word } from './word.ts';

/**
 * How a variable is addressed:
 *
 * - `single`: one value, no selector.
 * - `collection`: many named values; `NAME` is all of them, `NAME:key` and `NAME:/pattern/` some.
 * - `keyed`: many named values, never all at once: a selector must stand (`ENV:HOME`).
 * - `path`: the selector is an expression of its own (`XML:/*`).
 */
export type VariableForm = 'single' | 'collection' | 'keyed' | 'path';

export interface VariableWord extends Word {
  readonly form: VariableForm;
  /** First phase in which it holds something. */
  readonly phase: 1 | 2 | 3 | 4 | 5;
  readonly aliases?: readonly string[];
}

/** Every variable of the language. */
export const VARIABLES = {
  ARGS: word('collection', 1, 'Arguments of the query string and of the body.'),
  ARGS_COMBINED_SIZE: word('single', 1, 'Bytes of all argument names and values.'),
  ARGS_GET: word('collection', 1, 'Arguments of the query string.'),
  ARGS_GET_NAMES: word('collection', 1, 'Names of the arguments of the query string.'),
  ARGS_NAMES: word('collection', 1, 'Names of all arguments.'),
  ARGS_POST: word('collection', 2, 'Arguments of the body.'),
  ARGS_POST_NAMES: word('collection', 2, 'Names of the arguments of the body.'),
  AUTH_TYPE: word('single', 1, 'Scheme of the Authorization header.'),
  DURATION: word('single', 1, 'Milliseconds since the request began.'),
  ENV: word('keyed', 1, 'Variables set by setenv; the process environment is not shown to rules.'),
  FILES: word('collection', 2, 'File names as the client sent them, by field name.'),
  FILES_COMBINED_SIZE: word('single', 2, 'Bytes of all uploaded files.'),
  FILES_NAMES: word('collection', 2, 'Field names of uploaded files.'),
  FILES_SIZES: word('collection', 2, 'Bytes of each uploaded file, by field name.'),
  FILES_TMP_CONTENT: word('collection', 2, 'Content of each uploaded file, by field name.'),
  FILES_TMPNAMES: refused('collection', 2, 'Paths of temporary files.', 'Rampart writes none'),
  FULL_REQUEST: word('single', 2, 'Request line, headers and body as one text.'),
  FULL_REQUEST_LENGTH: word('single', 2, 'Bytes of FULL_REQUEST.'),
  GEO: word('collection', 1, 'What the last @geoLookup found.'),
  GLOBAL: word('collection', 1, 'The persistent collection opened by initcol:global.'),
  HIGHEST_SEVERITY: word(
    'single',
    1,
    'Lowest severity number of the rules that matched; 255 if none.',
  ),
  INBOUND_DATA_ERROR: word('single', 2, '1 when the request body was larger than inspected.'),
  IP: word('collection', 1, 'The persistent collection opened by initcol:ip.'),
  MATCHED_VAR: word('single', 1, 'The value that matched last.'),
  MATCHED_VAR_NAME: word('single', 1, 'The name of the value that matched last.'),
  MATCHED_VARS: word('collection', 1, 'All values that matched in the last rule.'),
  MATCHED_VARS_NAMES: word(
    'collection',
    1,
    'The names of all values that matched in the last rule.',
  ),
  MODSEC_BUILD: word('single', 1, 'The version of the rule language spoken, as a number.'),
  MSC_PCRE_ERROR: word('single', 1, 'Never set: patterns cannot run away (see docs).'),
  MSC_PCRE_LIMITS_EXCEEDED: word('single', 1, 'Never set: patterns cannot run away (see docs).'),
  MULTIPART_BOUNDARY_QUOTED: word('single', 2, '1 when the boundary stood in quotes.'),
  MULTIPART_BOUNDARY_WHITESPACE: word('single', 2, '1 when the boundary held white space.'),
  MULTIPART_CRLF_LF_LINES: word('single', 2, '1 when lines ended in both CRLF and LF.'),
  MULTIPART_DATA_AFTER: word('single', 2, '1 when data stood after the last boundary.'),
  MULTIPART_DATA_BEFORE: word('single', 2, '1 when data stood before the first boundary.'),
  MULTIPART_DUPLICATE_PART_HEADER: word('single', 2, '1 when a part repeated a header.'),
  MULTIPART_FILE_LIMIT_EXCEEDED: word('single', 2, '1 when there were more files than allowed.'),
  MULTIPART_FILENAME: word('collection', 2, 'The filename attributes of the parts.'),
  MULTIPART_HEADER_FOLDING: word('single', 2, '1 when a part header was folded.'),
  MULTIPART_INVALID_HEADER_FOLDING: word('single', 2, '1 when a part header was folded wrongly.'),
  MULTIPART_INVALID_PART: word('single', 2, '1 when a part had no valid header.'),
  MULTIPART_INVALID_QUOTING: word('single', 2, '1 when quotes were used wrongly.'),
  MULTIPART_LF_LINE: word('single', 2, '1 when a line ended in LF alone.'),
  MULTIPART_MISSING_SEMICOLON: word('single', 2, '1 when a semicolon was missing.'),
  MULTIPART_NAME: word('collection', 2, 'The name attributes of the parts.'),
  MULTIPART_PART_HEADERS: word('collection', 2, 'The header lines of each part, by part name.'),
  MULTIPART_STRICT_ERROR: word('single', 2, '1 when any of the strict checks failed.'),
  MULTIPART_UNMATCHED_BOUNDARY: word('single', 2, '1 when a line looked like a boundary.'),
  OUTBOUND_DATA_ERROR: word('single', 4, '1 when the response body was larger than inspected.'),
  PATH_INFO: word('single', 1, 'The path after the script name.'),
  QUERY_STRING: word('single', 1, 'The raw query string.'),
  REMOTE_ADDR: word('single', 1, 'The address of the client.'),
  REMOTE_HOST: word('single', 1, 'The address of the client: Rampart does not look names up.'),
  REMOTE_PORT: word('single', 1, 'The port of the client.'),
  REMOTE_USER: word('single', 1, 'The user name of basic authentication.'),
  REQBODY_ERROR: word('single', 2, '1 when the body could not be parsed.'),
  REQBODY_ERROR_MSG: word('single', 2, 'Why the body could not be parsed.'),
  REQBODY_PROCESSOR: word('single', 1, 'URLENCODED, MULTIPART, JSON, XML or empty.'),
  REQBODY_PROCESSOR_ERROR: word('single', 2, 'As REQBODY_ERROR.'),
  REQBODY_PROCESSOR_ERROR_MSG: word('single', 2, 'As REQBODY_ERROR_MSG.'),
  REQUEST_BASENAME: word('single', 1, 'The last segment of REQUEST_FILENAME.'),
  REQUEST_BODY: word('single', 2, 'The raw body.'),
  REQUEST_BODY_LENGTH: word('single', 2, 'Bytes of the body.'),
  REQUEST_COOKIES: word('collection', 1, 'Cookies.'),
  REQUEST_COOKIES_NAMES: word('collection', 1, 'Names of cookies.'),
  REQUEST_FILENAME: word('single', 1, 'The path without the query string.'),
  REQUEST_HEADERS: word('collection', 1, 'Request headers.'),
  REQUEST_HEADERS_NAMES: word('collection', 1, 'Names of request headers.'),
  REQUEST_LINE: word('single', 1, 'The whole request line.'),
  REQUEST_METHOD: word('single', 1, 'The method.'),
  REQUEST_PROTOCOL: word('single', 1, 'The protocol: HTTP/1.1.'),
  REQUEST_URI: word('single', 1, 'Path and query string, without scheme and host.'),
  REQUEST_URI_RAW: word('single', 1, 'The target as it stood in the request line.'),
  RESOURCE: word(
    'collection',
    1,
    'The persistent collection opened by initcol:resource or setrsc.',
  ),
  RESPONSE_BODY: word('single', 4, 'The response body.'),
  RESPONSE_CONTENT_LENGTH: word('single', 3, 'Bytes of the response body.'),
  RESPONSE_CONTENT_TYPE: word('single', 3, 'The media type of the response.'),
  RESPONSE_HEADERS: word('collection', 3, 'Response headers.'),
  RESPONSE_HEADERS_NAMES: word('collection', 3, 'Names of response headers.'),
  RESPONSE_PROTOCOL: word('single', 3, 'The protocol of the response.'),
  RESPONSE_STATUS: word('single', 3, 'The status code.'),
  RULE: word('collection', 1, 'Of the running rule: id, rev, severity, logdata, msg.'),
  SCRIPT_BASENAME: refused('single', 1, 'Apache script name.', 'a proxy has no scripts'),
  SCRIPT_FILENAME: refused('single', 1, 'Apache script path.', 'a proxy has no scripts'),
  SCRIPT_GID: refused('single', 1, 'Group of the script file.', 'a proxy has no scripts'),
  SCRIPT_GROUPNAME: refused('single', 1, 'Group of the script file.', 'a proxy has no scripts'),
  SCRIPT_MODE: refused('single', 1, 'Mode of the script file.', 'a proxy has no scripts'),
  SCRIPT_UID: refused('single', 1, 'Owner of the script file.', 'a proxy has no scripts'),
  SCRIPT_USERNAME: refused('single', 1, 'Owner of the script file.', 'a proxy has no scripts'),
  SDBM_DELETE_ERROR: word('single', 1, 'Never set: collections are kept in memory.'),
  SERVER_ADDR: word('single', 1, 'The address that the client connected to.'),
  SERVER_NAME: word('single', 1, 'The host that the request names.'),
  SERVER_PORT: word('single', 1, 'The port that the client connected to.'),
  SESSION: word('collection', 1, 'The persistent collection opened by setsid.'),
  SESSIONID: word('single', 1, 'The key given to setsid.'),
  STATUS_LINE: word('single', 3, 'The status line of the response.'),
  STREAM_INPUT_BODY: refused('single', 2, 'The body as a stream.', 'use REQUEST_BODY'),
  STREAM_OUTPUT_BODY: refused('single', 4, 'The body as a stream.', 'use RESPONSE_BODY'),
  TIME: word('single', 1, 'Local time, HH:MM:SS.'),
  TIME_DAY: word('single', 1, 'Day of the month, 1 to 31.'),
  TIME_EPOCH: word('single', 1, 'Seconds since 1970.'),
  TIME_HOUR: word('single', 1, 'Hour, 0 to 23.'),
  TIME_MIN: word('single', 1, 'Minute, 0 to 59.'),
  TIME_MON: word('single', 1, 'Month, 0 to 11.'),
  TIME_SEC: word('single', 1, 'Second, 0 to 59.'),
  TIME_WDAY: word('single', 1, 'Day of the week, 0 (Sunday) to 6.'),
  TIME_YEAR: word('single', 1, 'Year, four digits.'),
  TX: word('collection', 1, 'Transient variables of this request, and captures 0 to 99.'),
  UNIQUE_ID: word('single', 1, 'The id of the request.'),
  URLENCODED_ERROR: word('single', 1, '1 when percent-encoding in arguments was broken.'),
  USER: word('collection', 1, 'The persistent collection opened by setuid.'),
  USERAGENT_IP: refused(
    'single',
    1,
    'Address of a client behind a proxy.',
    'REMOTE_ADDR is it already',
  ),
  USERID: word('single', 1, 'The key given to setuid.'),
  WEBAPPID: word('single', 1, 'The value of SecWebAppId.'),
  WEBSERVER_ERROR_LOG: word('single', 5, 'Always empty: there is no separate web server.'),
  XML: word('path', 2, 'Nodes of an XML body, by XPath.'),
} as const satisfies Readonly<Record<string, VariableWord>>;

/** The variables that the evaluator implements. */
export type VariableName = SupportedName<typeof VARIABLES>;

function word<Form extends VariableForm, Phase extends VariableWord['phase']>(
  form: Form,
  phase: Phase,
  summary: string,
) {
  return { state: 'supported', form, phase, summary } as const;
}

function refused<Form extends VariableForm, Phase extends VariableWord['phase']>(
  form: Form,
  phase: Phase,
  summary: string,
  reason: string,
) {
  return { state: 'refused', form, phase, summary, reason } as const;
}
