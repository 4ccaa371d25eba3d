import type { Word } from './word.ts';

export interface DirectiveWord extends Word {
  /**
   * What stands after the name, as it is shown to a person: one word an argument, in brackets where it
   * may be left out, with three dots where it may be repeated.
   */
  readonly form: string;
}

const REWRITES = 'Rampart does not rewrite what it inspects';
const JOURNAL = 'the journal takes its place';
const NO_DEBUG_LOG = 'there is no debug log; use `rampart replay` and `rampart explain`';
const NO_TEMPORARY_FILES = 'bodies are inspected in memory, nothing is written to disk';
const LINEAR = 'patterns are proven at load not to run away';
const MEMORY = 'persistent collections live in shared memory';

/** Every directive. Names compare without case. */
export const DIRECTIVES = {
  Include: supported('PATH', 'Reads a file, or every file that a pattern with * or ? names.'),
  IncludeOptional: supported('PATH', 'As Include, without complaint where nothing is found.'),
  SecAction: supported('ACTIONS', 'Does actions unconditionally.'),
  SecArgumentSeparator: supported('CHARACTER', 'Separates arguments; & unless told.'),
  SecArgumentsLimit: supported('NUMBER', 'How many arguments are parsed.'),
  SecAuditEngine: supported('On|Off|RelevantOnly', 'Whether matches go to the journal.'),
  SecAuditLog: noEffect('PATH', 'Audit log file.', JOURNAL),
  SecAuditLog2: noEffect('PATH', 'Second audit log file.', JOURNAL),
  SecAuditLogDirMode: noEffect('MODE', 'Mode of audit log folders.', JOURNAL),
  SecAuditLogFileMode: noEffect('MODE', 'Mode of audit log files.', JOURNAL),
  SecAuditLogFormat: noEffect('JSON|Native', 'Format of the audit log.', JOURNAL),
  SecAuditLogParts: noEffect('PARTS', 'Parts of the audit log.', JOURNAL),
  SecAuditLogPrefix: noEffect('TEXT', 'Prefix of audit log lines.', JOURNAL),
  SecAuditLogRelevantStatus: supported('PATTERN', 'Statuses that RelevantOnly keeps.'),
  SecAuditLogStorageDir: noEffect('PATH', 'Folder of the audit log.', JOURNAL),
  SecAuditLogType: noEffect('Serial|Concurrent|HTTPS', 'Kind of audit log.', JOURNAL),
  SecCacheTransformations: noEffect(
    'On|Off',
    'Cache of transformed values.',
    'each chain of transformations is computed once per value always',
  ),
  SecChrootDir: refused('PATH', 'Changes the root folder.', 'run Rampart in a container instead'),
  SecCollectionTimeout: supported('SECONDS', 'After which an idle collection is forgotten.'),
  SecComponentSignature: supported('TEXT', 'Names a rule set that is loaded.'),
  SecConnEngine: refused('MODE', 'Connection engine.', 'use the gateway limits'),
  SecConnReadStateLimit: refused('NUMBER', 'Slow readers.', 'use the gateway limits'),
  SecConnWriteStateLimit: refused('NUMBER', 'Slow writers.', 'use the gateway limits'),
  SecContentInjection: refused('On|Off', 'append and prepend.', REWRITES),
  SecCookieFormat: supported('0|1', 'Netscape (0) or version 1 cookies.'),
  SecCookieV0Separator: refused('CHARACTER', 'Separates version 0 cookies.', 'browsers send ;'),
  SecDataDir: noEffect('PATH', 'Folder of persistent collections.', MEMORY),
  SecDebugLog: noEffect('PATH', 'Debug log file.', NO_DEBUG_LOG),
  SecDebugLogLevel: noEffect('0..9', 'Level of the debug log.', NO_DEBUG_LOG),
  SecDefaultAction: supported('ACTIONS', 'What the rules after it inherit, by phase.'),
  SecDisableBackendCompression: refused('On|Off', 'Asks upstreams for plain bodies.', REWRITES),
  SecGeoLookupDb: supported('PATH', 'The mmdb file of @geoLookup.'),
  SecGsbLookupDb: refused('PATH', 'Google Safe Browsing.', 'its format is no longer published'),
  SecGuardianLog: refused('PATH', 'httpd-guardian.', 'the gateway limits take its place'),
  SecHashEngine: refused('On|Off', 'Signs URLs in pages.', REWRITES),
  SecHashKey: refused('TEXT', 'Signs URLs in pages.', REWRITES),
  SecHashMethodPm: refused('TEXT', 'Signs URLs in pages.', REWRITES),
  SecHashMethodRx: refused('TEXT', 'Signs URLs in pages.', REWRITES),
  SecHashParam: refused('TEXT', 'Signs URLs in pages.', REWRITES),
  SecHttpBlKey: supported('KEY', 'Access key for @rbl against dnsbl.httpbl.org.'),
  SecInterceptOnError: refused('On|Off', 'What a failed rule does.', 'set onFault of the site'),
  SecMarker: supported('LABEL', 'A place that skipAfter names.'),
  SecParseXmlIntoArgs: supported('On|Off|OnlyArgs', 'Text nodes of XML bodies become arguments.'),
  SecPcreMatchLimit: noEffect('NUMBER', 'Backtracking limit.', LINEAR),
  SecPcreMatchLimitRecursion: noEffect('NUMBER', 'Backtracking limit.', LINEAR),
  SecReadStateLimit: refused('NUMBER', 'Slow readers.', 'use the gateway limits'),
  SecRemoteRules: refused('KEY URL', 'Loads rules over the network.', 'use `rampart rules add`'),
  SecRemoteRulesFailAction: refused('Abort|Warn', 'As SecRemoteRules.', 'use `rampart rules add`'),
  SecRequestBodyAccess: supported('On|Off', 'Whether request bodies are read.'),
  SecRequestBodyInMemoryLimit: noEffect('BYTES', 'Size kept in memory.', NO_TEMPORARY_FILES),
  SecRequestBodyJsonDepthLimit: supported('NUMBER', 'Deepest nesting of JSON bodies.'),
  SecRequestBodyLimit: supported('BYTES', 'How much of a request body is inspected.'),
  SecRequestBodyLimitAction: supported('Reject|ProcessPartial', 'What becomes of larger bodies.'),
  SecRequestBodyNoFilesLimit: supported('BYTES', 'As SecRequestBodyLimit, files not counted.'),
  SecResponseBodyAccess: supported('On|Off', 'Whether response bodies are read.'),
  SecResponseBodyLimit: supported('BYTES', 'How much of a response body is inspected.'),
  SecResponseBodyLimitAction: supported('Reject|ProcessPartial', 'What becomes of larger bodies.'),
  SecResponseBodyMimeType: supported('TYPE...', 'Media types whose bodies are read; adds up.'),
  SecResponseBodyMimeTypesClear: supported('', 'Empties the list of media types.'),
  SecRule: supported('TARGETS OPERATOR [ACTIONS]', 'Tests targets, and acts where it matches.'),
  SecRuleEngine: supported('On|Off|DetectionOnly', 'Whether rules run, and may act.'),
  SecRuleInheritance: refused('On|Off', 'Apache contexts.', 'give each site its list of rules'),
  SecRulePerfTime: noEffect('MICROSECONDS', 'Measures slow rules.', 'see the journal'),
  SecRuleRemoveById: supported('IDS...', 'Removes rules by id or range.'),
  SecRuleRemoveByMsg: supported('PATTERN', 'Removes rules by message.'),
  SecRuleRemoveByTag: supported('PATTERN', 'Removes rules by tag.'),
  SecRuleScript: refused('PATH', 'Lua scripts.', 'write the check as a rule'),
  SecRuleUpdateActionById: supported('ID[:LINK] ACTIONS', 'Changes actions of a rule.'),
  SecRuleUpdateTargetById: supported('IDS TARGETS [REPLACED]', 'Changes targets of rules.'),
  SecRuleUpdateTargetByMsg: supported('PATTERN TARGETS [REPLACED]', 'Changes targets of rules.'),
  SecRuleUpdateTargetByTag: supported('PATTERN TARGETS [REPLACED]', 'Changes targets of rules.'),
  SecSensorId: supported('TEXT', 'Names this installation.'),
  SecServerSignature: refused('TEXT', 'Server header.', REWRITES),
  SecStatusEngine: noEffect('On|Off', 'Sends statistics out.', 'Rampart sends none'),
  SecStreamInBodyInspection: refused('On|Off', 'STREAM_INPUT_BODY.', REWRITES),
  SecStreamOutBodyInspection: refused('On|Off', 'STREAM_OUTPUT_BODY.', REWRITES),
  SecTmpDir: noEffect('PATH', 'Temporary files.', NO_TEMPORARY_FILES),
  SecTmpSaveUploadedFiles: noEffect('On|Off', 'Temporary files.', NO_TEMPORARY_FILES),
  SecUnicodeMapFile: supported('PATH [CODEPAGE]', 'Maps code points for t:urlDecodeUni.'),
  SecUnicodeCodePage: supported('CODEPAGE', 'Code page of SecUnicodeMapFile; 20127 unless told.'),
  SecUploadDir: noEffect('PATH', 'Keeps uploads.', NO_TEMPORARY_FILES),
  SecUploadFileLimit: supported('NUMBER', 'How many uploaded files are parsed.'),
  SecUploadFileMode: noEffect('MODE', 'Keeps uploads.', NO_TEMPORARY_FILES),
  SecUploadKeepFiles: noEffect('On|Off|RelevantOnly', 'Keeps uploads.', NO_TEMPORARY_FILES),
  SecWebAppId: supported('TEXT', 'Separates persistent collections of applications.'),
  SecWriteStateLimit: refused('NUMBER', 'Slow writers.', 'use the gateway limits'),
  SecXmlExternalEntity: supported('Off', 'External entities; only Off is accepted.'),
} as const satisfies Readonly<Record<string, DirectiveWord>>;

export type DirectiveName = keyof typeof DIRECTIVES;

function supported(form: string, summary: string) {
  return { state: 'supported', form, summary } as const;
}

function noEffect(form: string, summary: string, reason: string) {
  return { state: 'no-effect', form, summary, reason } as const;
}

function refused(form: string, summary: string, reason: string) {
  return { state: 'refused', form, summary, reason } as const;
}
