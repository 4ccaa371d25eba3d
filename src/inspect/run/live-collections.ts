import type { GeoRecord } from '../operators/index.ts';
import type { Run } from './run.ts';
import { PERSISTENT_COLLECTIONS, type LiveCollection } from './variables.ts';

/** GEO keys as the language names them, and where they come from. */
const GEO_FIELDS: Readonly<Record<string, keyof GeoRecord>> = {
  COUNTRY_CODE: 'countryCode',
  COUNTRY_CODE3: 'countryCode3',
  COUNTRY_NAME: 'countryName',
  COUNTRY_CONTINENT: 'countryContinent',
  REGION: 'region',
  CITY: 'city',
  POSTAL_CODE: 'postalCode',
  LATITUDE: 'latitude',
  LONGITUDE: 'longitude',
};

type Entries = Iterable<readonly [name: string, text: string]>;

/** Names and values of the collections that change while rules run. */
export const LIVE_ENTRIES: Readonly<Record<LiveCollection, (run: Run) => Entries>> = {
  TX: (run) => asTexts(run.tx.entries()),
  GLOBAL: (run) => persistent(run, 'GLOBAL'),
  IP: (run) => persistent(run, 'IP'),
  SESSION: (run) => persistent(run, 'SESSION'),
  USER: (run) => persistent(run, 'USER'),
  RESOURCE: (run) => persistent(run, 'RESOURCE'),
  ENV: (run) => run.environment ?? [],
  GEO: (run) => geo(run),
  RULE: (run) => rule(run),
  MATCHED_VARS: (run) => run.matchedValues.map(({ name, text }) => [name, text] as const),
  MATCHED_VARS_NAMES: (run) => run.matchedValues.map(({ name }) => [name, name] as const),
};

function persistent(run: Run, collection: keyof typeof PERSISTENT_COLLECTIONS): Entries {
  const record = run.records?.get(PERSISTENT_COLLECTIONS[collection]);
  return record === undefined ? [] : asTexts(record.entries(run.options.clock.now()));
}

function* asTexts(entries: Iterable<readonly [string, string | number]>): Entries & Generator {
  for (const [name, value] of entries) yield [name, String(value)] as const;
}

function* geo(run: Run): Entries & Generator {
  if (run.geo === undefined) return;
  for (const [name, field] of Object.entries(GEO_FIELDS)) {
    const text = run.geo[field];
    if (text !== '') yield [name, text] as const;
  }
}

function* rule(run: Run): Entries & Generator {
  const { step } = run;
  if (step === undefined) return;
  yield ['id', String(step.id)] as const;
  if (step.revision !== '') yield ['rev', step.revision] as const;
  if (step.severity !== undefined) yield ['severity', String(step.severity)] as const;
  if (step.logData !== undefined) yield ['logdata', step.logData.expand(run)] as const;
  if (step.message !== undefined) yield ['msg', step.message.expand(run)] as const;
}
