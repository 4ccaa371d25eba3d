import { translatePattern } from '../pattern/translate.ts';
import type { EngineSettings } from '../settings.ts';
import { fail, withPatternErrors } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import type { DirectiveName } from '../words/directives.ts';
import type { DataFile, DataFiles } from './data-file.ts';
import { BODY_BYTES_LIMIT } from './settings-limits.ts';
import { parseUnicodeMap } from './unicode-map.ts';
import {
  AUDIT_ENGINE_MODES,
  ON_OFF,
  RULE_ENGINE_MODES,
  XML_ARGUMENTS_MODES,
  parseChoice,
  parseInteger,
} from './values.ts';

const LIMIT_ACTIONS = { Reject: 'reject', ProcessPartial: 'process-partial' } as const;
const JSON_DEPTH_LIMIT = 10_000;
const ARGUMENTS_LIMIT = 100_000;
const FILES_LIMIT = 10_000;
const TIMEOUT_SECONDS_LIMIT = 31_536_000;
const CODE_PAGE_LIMIT = 99_999;
/** US-ASCII with best fits: what the recommended configuration names. */
const DEFAULT_CODE_PAGE = 20_127;

/** Without any directive: the recommended configuration of ModSecurity, bodies of requests inspected. */
const DEFAULTS: EngineSettings = {
  ruleEngine: undefined,
  requestBodyAccess: true,
  requestBodyBytesMax: 13_107_200,
  requestBodyBytesMaxWithoutFiles: 131_072,
  requestBodyLimitAction: 'reject',
  jsonDepthMax: 512,
  argumentsMax: 1000,
  argumentSeparator: '&',
  cookieFormat: 0,
  uploadedFilesMax: 100,
  parseXmlIntoArguments: 'off',
  responseBodyAccess: true,
  responseBodyBytesMax: 524_288,
  responseBodyLimitAction: 'process-partial',
  responseBodyMimeTypes: ['text/plain', 'text/html', 'text/xml'],
  unicodeMap: undefined,
  geoDatabase: undefined,
  collectionTimeoutSeconds: 3600,
  webAppId: '',
  sensorId: '',
  httpBlackListKey: '',
  auditEngine: 'on',
  auditRelevantStatus: undefined,
};

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Gathers what the engine directives of a rule set say; a later one overrides an earlier one. */
export class SettingsBuilder {
  readonly #settings: Mutable<EngineSettings> = { ...DEFAULTS };
  #mimeTypesGiven = false;
  #unicodeMap: { readonly text: SourceText; readonly file: DataFile } | undefined;
  #codePage = DEFAULT_CODE_PAGE;

  apply(name: SettingName, args: readonly SourceText[], files: DataFiles): void {
    SETTINGS[name](this, args, files);
  }

  build(): EngineSettings {
    const map = this.#unicodeMap;
    const unicodeMap =
      map === undefined ? undefined : parseUnicodeMap(map.text, map.file, this.#codePage);
    return Object.freeze({ ...this.#settings, unicodeMap });
  }

  set<Key extends keyof EngineSettings>(key: Key, value: EngineSettings[Key]): void {
    this.#settings[key] = value;
  }

  /** The first directive replaces the default list, further ones add to it; `(null)` is no type. */
  addMimeTypes(types: readonly string[]): void {
    const before = this.#mimeTypesGiven ? (this.#settings.responseBodyMimeTypes ?? []) : [];
    this.#mimeTypesGiven = true;
    const all = [...before, ...types.map((type) => type.toLowerCase())];
    this.#settings.responseBodyMimeTypes = Object.freeze([...new Set(all)]);
  }

  clearMimeTypes(): void {
    this.#mimeTypesGiven = true;
    this.#settings.responseBodyMimeTypes = [];
  }

  setUnicodeMap(text: SourceText, file: DataFile, codePage: number | undefined): void {
    this.#unicodeMap = { text, file };
    this.#codePage = codePage ?? this.#codePage;
  }

  setCodePage(codePage: number): void {
    this.#codePage = codePage;
  }
}

type Setting = (builder: SettingsBuilder, args: readonly SourceText[], files: DataFiles) => void;

/** A directive with one argument that gives one field of the settings its value. */
function one<Key extends keyof EngineSettings>(
  key: Key,
  read: (text: SourceText, files: DataFiles) => EngineSettings[Key],
): Setting {
  // The number of arguments is checked before a setting is applied.
  return (builder, args, files) => builder.set(key, read(args[0]!, files));
}

function choice<Choice>(what: string, choices: Readonly<Record<string, Choice>>) {
  return (text: SourceText): Choice => parseChoice(text, what, choices);
}

function number(what: string, min: number, max: number) {
  return (text: SourceText): number => parseInteger(text, what, min, max);
}

const text = (argument: SourceText): string => argument.value;

/** Every directive that sets something of the engine. */
const SETTINGS = {
  SecArgumentSeparator: one('argumentSeparator', (argument) =>
    argument.length === 1
      ? argument.value
      : fail(argument, 'bad-value', 'the separator must be one character'),
  ),
  SecArgumentsLimit: one('argumentsMax', number('the limit', 1, ARGUMENTS_LIMIT)),
  SecAuditEngine: one('auditEngine', choice('SecAuditEngine', AUDIT_ENGINE_MODES)),
  SecAuditLogRelevantStatus: one('auditRelevantStatus', (argument) =>
    withPatternErrors(argument, () => translatePattern(argument.value)),
  ),
  SecCollectionTimeout: one(
    'collectionTimeoutSeconds',
    number('seconds', 1, TIMEOUT_SECONDS_LIMIT),
  ),
  SecCookieFormat: one('cookieFormat', choice('SecCookieFormat', { 0: 0, 1: 1 } as const)),
  SecGeoLookupDb: one('geoDatabase', (argument, files) => files.digest(argument)),
  SecHttpBlKey: one('httpBlackListKey', text),
  SecParseXmlIntoArgs: one(
    'parseXmlIntoArguments',
    choice('SecParseXmlIntoArgs', XML_ARGUMENTS_MODES),
  ),
  SecRequestBodyAccess: one('requestBodyAccess', choice('SecRequestBodyAccess', ON_OFF)),
  SecRequestBodyJsonDepthLimit: one('jsonDepthMax', number('the depth', 1, JSON_DEPTH_LIMIT)),
  SecRequestBodyLimit: one('requestBodyBytesMax', number('the limit', 0, BODY_BYTES_LIMIT)),
  SecRequestBodyLimitAction: one('requestBodyLimitAction', choice('the action', LIMIT_ACTIONS)),
  SecRequestBodyNoFilesLimit: one(
    'requestBodyBytesMaxWithoutFiles',
    number('the limit', 0, BODY_BYTES_LIMIT),
  ),
  SecResponseBodyAccess: one('responseBodyAccess', choice('SecResponseBodyAccess', ON_OFF)),
  SecResponseBodyLimit: one('responseBodyBytesMax', number('the limit', 0, BODY_BYTES_LIMIT)),
  SecResponseBodyLimitAction: one('responseBodyLimitAction', choice('the action', LIMIT_ACTIONS)),
  SecResponseBodyMimeType: (builder, args) =>
    builder.addMimeTypes(args.flatMap((argument) => argument.words()).map((word) => word.value)),
  SecResponseBodyMimeTypesClear: (builder) => builder.clearMimeTypes(),
  SecRuleEngine: one('ruleEngine', choice('SecRuleEngine', RULE_ENGINE_MODES)),
  SecSensorId: one('sensorId', text),
  SecUnicodeCodePage: (builder, [page]) =>
    builder.setCodePage(parseInteger(page!, 'the code page', 1, CODE_PAGE_LIMIT)),
  SecUnicodeMapFile: (builder, [path, page], files) =>
    builder.setUnicodeMap(
      path!,
      files.read(path!),
      page === undefined ? undefined : parseInteger(page, 'the code page', 1, CODE_PAGE_LIMIT),
    ),
  SecUploadFileLimit: one('uploadedFilesMax', number('the limit', 0, FILES_LIMIT)),
  SecWebAppId: one('webAppId', text),
  SecXmlExternalEntity: (_, [argument]) => {
    if (parseChoice(argument!, 'SecXmlExternalEntity', ON_OFF)) {
      fail(argument!, 'not-supported', 'external entities are an attack on the gateway itself');
    }
  },
} as const satisfies Partial<Record<DirectiveName, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** True where the directive is one of those that `SettingsBuilder.apply` knows. */
export function isSetting(name: DirectiveName): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
