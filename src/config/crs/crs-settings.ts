import type { SourceLocation } from '../../lib/errors.ts';

/** What a site says about the Core Rule Set it uses: `waf.crs`. */
export interface CrsConfig {
  /** What goes into TX before the rules run, in order: name without `tx.`, lower case, and value. */
  readonly variables: readonly CrsVariable[];
  /** Files and folders of plugins, as written. */
  readonly plugins: readonly LocatedPath[];
  /** In place of the release's own set-up file. */
  readonly setup: LocatedPath | undefined;
  readonly location: SourceLocation | undefined;
}

export interface CrsVariable {
  readonly name: string;
  readonly value: string;
  /** Written under `variables`, so that the rules at hand must know it. */
  readonly isNamed: boolean;
  readonly location: SourceLocation | undefined;
}

export interface LocatedPath {
  readonly path: string;
  readonly location: SourceLocation | undefined;
}

/** Names the text below among the files of a rule set; no path looks like it. */
export const CRS_SETTINGS_FILE = 'rampart:waf.crs';

/** Far above the ids of any published rule set. */
const RULE_ID = 1_800_000_000;

/** Printable ASCII that means itself inside a quoted SecLang value. */
const PLAIN_VALUE = /^[\x20-\x7e]{0,4096}$/;
const NAME = /^[a-z][a-z0-9_.-]{0,127}$/;

/** Returns why a variable cannot be called that, or undefined. */
export function crsNameFault(name: string): string | undefined {
  return NAME.test(name)
    ? undefined
    : `expected a name such as "allowed_methods" (without "tx."), got "${name}"`;
}

/** Returns why a value cannot be written as SecLang, or undefined. */
export function crsValueFault(value: string): string | undefined {
  if (!PLAIN_VALUE.test(value)) return 'expected printable ASCII, at most 4096 characters';
  if (/["'\\]/.test(value)) return 'quotes and backslashes cannot stand in a variable';
  if (value.includes('%{')) return '"%{" would be a macro; write the value itself';
  // SecLang reads them as "add" and "subtract".
  if (/^[+-]/.test(value)) return 'a value cannot begin with + or -';
  return undefined;
}

/**
 * The SecLang that sets a site's variables. It is loaded behind the set-up file and the plugins'
 * own, whose values it replaces, and before the first rule that reads one. `undefined` for nothing.
 */
export function renderCrsSettings({ variables }: CrsConfig): string | undefined {
  if (variables.length === 0) return undefined;
  const names = new Set(variables.map(({ name }) => name));
  const blocking = variables.find(({ name }) => name === 'blocking_paranoia_level');
  const lines = variables.map(({ name, value }) => `    setvar:'tx.${name}=${value}'`);
  const settings = `SecAction "id:${RULE_ID},phase:1,pass,nolog,t:none,\\\n${lines.join(',\\\n')}"\n`;
  if (blocking === undefined || names.has('detection_paranoia_level')) return settings;
  // The CRS refuses every request where a set-up file left the detecting level below the blocking one.
  return `${settings}SecRule TX:detection_paranoia_level "@lt ${blocking.value}" \\
    "id:${RULE_ID + 1},phase:1,pass,nolog,t:none,setvar:'tx.detection_paranoia_level=${blocking.value}'"
`;
}

/** What tells two sites' settings apart, for the name of the rule set they make. */
export function describeCrsConfig({ variables, plugins, setup }: CrsConfig): string {
  return [
    ...variables.map(({ name, value }) => `${name}=${JSON.stringify(value)}`),
    ...plugins.map(({ path }) => `plugin ${JSON.stringify(path)}`),
    ...(setup === undefined ? [] : [`setup ${JSON.stringify(setup.path)}`]),
  ].join(', ');
}

/** A variable that a set-up may give: one with a default, or one that a set-up file shows. */
const WITH_DEFAULT = /&TX:([\w.-]+)"?\s+"@eq 0"/gi;
const SHOWN = /setvar:'?tx\.([\w.-]+)=/gi;
/** Says that a set-up file was read. Not for a person to set. */
const NOT_A_SETTING = 'crs_setup_version';

/**
 * Names of the variables that may be set for these rules: those that the rules give a default, and
 * those that set-up files (the CRS's own and plugins') set, in comments too: that is where they show
 * what can be set.
 */
export function findCrsVariables(
  rules: readonly string[],
  setups: readonly string[],
): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (texts: readonly string[], form: RegExp): void => {
    for (const text of texts) {
      for (const [, name] of text.matchAll(form)) names.add(name!.toLowerCase());
    }
  };
  collect(rules, WITH_DEFAULT);
  collect(setups, WITH_DEFAULT);
  collect(setups, SHOWN);
  names.delete(NOT_A_SETTING);
  return names;
}
