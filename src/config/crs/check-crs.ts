import { UsageError } from '../../lib/errors.ts';
import { crsNameFault, crsValueFault, type CrsConfig } from './crs-settings.ts';
import { VARIABLE_OF_SETTING } from './normalise-crs.ts';

/** Finds what is wrong with `waf.crs` whatever the rules are. */
export function checkCrs({ variables, location }: CrsConfig): readonly UsageError[] {
  const errors: UsageError[] = [];
  const values = new Map<string, string>();
  for (const { name, value, location: place } of variables) {
    const fault = crsNameFault(name) ?? crsValueFault(value);
    if (fault !== undefined) {
      errors.push(new UsageError('config.crs-variable', `waf.crs: ${name}: ${fault}`, place));
    }
    if (values.has(name)) {
      const setting = Object.entries(VARIABLE_OF_SETTING).find(([, own]) => own === name)?.[0];
      const other = setting === undefined ? '' : `; ${setting} sets it too`;
      errors.push(new UsageError('config.crs-twice', `waf.crs sets ${name} twice${other}`, place));
    }
    values.set(name, value);
  }
  const blocking = values.get('blocking_paranoia_level');
  const detecting = values.get('detection_paranoia_level');
  if (blocking !== undefined && detecting !== undefined && Number(detecting) < Number(blocking)) {
    errors.push(
      new UsageError(
        'config.crs-paranoia',
        `waf.crs: detectionParanoia (${detecting}) is below paranoia (${blocking}): the Core Rule Set would refuse every request`,
        location,
      ),
    );
  }
  return errors;
}
