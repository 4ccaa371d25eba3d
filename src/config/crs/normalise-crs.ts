import type { SourceLocation } from '../../lib/errors.ts';
import type { ConfigOutput } from '../schema.ts';
import type { CrsConfig, CrsVariable } from './crs-settings.ts';

type CrsOutput = NonNullable<ConfigOutput['sites'][number]['waf']['crs']>;
type CrsSetting = Exclude<keyof CrsOutput, 'variables' | 'plugins' | 'setup'>;

/** The variables of the CRS that have a field of their own. */
export const VARIABLE_OF_SETTING: Readonly<Record<CrsSetting, string>> = {
  paranoia: 'blocking_paranoia_level',
  detectionParanoia: 'detection_paranoia_level',
  inboundThreshold: 'inbound_anomaly_score_threshold',
  outboundThreshold: 'outbound_anomaly_score_threshold',
  earlyBlocking: 'early_blocking',
  sampling: 'sampling_percentage',
};

/** Makes `waf.crs` into one list of variables. `locate` starts at it. */
export function normaliseCrs(
  output: CrsOutput | undefined,
  locate: (path: readonly PropertyKey[]) => SourceLocation | undefined,
): CrsConfig | undefined {
  if (output === undefined) return undefined;
  const variables: CrsVariable[] = [];
  for (const [setting, name] of Object.entries(VARIABLE_OF_SETTING)) {
    const value = output[setting as CrsSetting];
    if (value === undefined) continue;
    variables.push({ name, value: textOf(value), isNamed: false, location: locate([setting]) });
  }
  for (const [name, value] of Object.entries(output.variables)) {
    const location = locate(['variables', name]);
    variables.push({ name: name.toLowerCase(), value: textOf(value), isNamed: true, location });
  }
  const { plugins, setup } = output;
  return {
    variables,
    plugins: plugins.map((path, index) => ({ path, location: locate(['plugins', index]) })),
    setup: setup === undefined ? undefined : { path: setup, location: locate(['setup']) },
    location: locate([]),
  };
}

/** SecLang has no truth values: 1 is yes, 0 is no. */
function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}
