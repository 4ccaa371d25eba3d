import type { Pattern } from './pattern/pattern.ts';

export type RuleEngineMode = 'on' | 'off' | 'detection-only';
export type XmlArgumentsMode = 'on' | 'off' | 'only-args';

/** What the engine directives of a rule set say, defaults filled in. */
export interface EngineSettings {
  /** SecRuleEngine; undefined where no file says it (the site's mode decides). */
  readonly ruleEngine: RuleEngineMode | undefined;
  readonly requestBodyAccess: boolean;
  /** SecRequestBodyLimit. */
  readonly requestBodyBytesMax: number;
  /** SecRequestBodyNoFilesLimit: bytes of the body that are not uploaded files. */
  readonly requestBodyBytesMaxWithoutFiles: number;
  readonly requestBodyLimitAction: 'reject' | 'process-partial';
  /** SecRequestBodyJsonDepthLimit. */
  readonly jsonDepthMax: number;
  /** SecArgumentsLimit: further arguments are not parsed, and REQBODY_ERROR is set. */
  readonly argumentsMax: number;
  /** SecArgumentSeparator: one character. */
  readonly argumentSeparator: string;
  /** SecCookieFormat: 0 Netscape, 1 with `$Version` attributes. */
  readonly cookieFormat: 0 | 1;
  /** SecUploadFileLimit. */
  readonly uploadedFilesMax: number;
  readonly parseXmlIntoArguments: XmlArgumentsMode;
  readonly responseBodyAccess: boolean;
  readonly responseBodyBytesMax: number;
  readonly responseBodyLimitAction: 'reject' | 'process-partial';
  /** Lower case media types whose bodies are inspected; undefined means every type. */
  readonly responseBodyMimeTypes: readonly string[] | undefined;
  /** SecUnicodeMapFile: code point (over 0xff) to byte, for urlDecodeUni; undefined: low byte. */
  readonly unicodeMap: Readonly<Record<number, number>> | undefined;
  /** SecGeoLookupDb: the mmdb file's SHA-256 (hex), undefined where none is named. */
  readonly geoDatabase: string | undefined;
  /** SecCollectionTimeout. */
  readonly collectionTimeoutSeconds: number;
  readonly webAppId: string;
  readonly sensorId: string;
  /** SecHttpBlKey: the key that @rbl sends to dnsbl.httpbl.org. */
  readonly httpBlackListKey: string;
  /** SecAuditEngine: whether matches go to the journal. */
  readonly auditEngine: 'on' | 'off' | 'relevant-only';
  /** SecAuditLogRelevantStatus; undefined: every status. */
  readonly auditRelevantStatus: Pattern | undefined;
}
