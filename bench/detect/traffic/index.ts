// Requests as browsers, apps and tools send them to ordinary sites, generated from a seed.
import { makeRandom } from '../random.ts';
import { APP_KINDS } from './apps.ts';
import { BEACON_KINDS } from './beacons.ts';
import { Chance } from './chance.ts';
import { EDITOR_KINDS } from './editors.ts';
import { FRAMEWORK_KINDS } from './frameworks.ts';
import { GUARD_KINDS } from './guards.ts';
import { INTERFACE_KINDS } from './interfaces.ts';
import { OFFICE_KINDS } from './offices.ts';
import { PAGE_KINDS } from './pages.ts';
import { DAILY_KINDS } from './daily.ts';
import { PATH_KINDS } from './paths.ts';
import { PROGRAM_KINDS } from './programs.ts';
import { PROTOCOL_KINDS } from './protocols.ts';
import { finishRequest, type MakeDraft, type TrafficRequest } from './request.ts';
import { SERVICE_KINDS } from './services.ts';
import { SITE_KINDS } from './sites.ts';
import { SOURCE_KINDS } from './sources.ts';
import { STATISTICS_KINDS } from './statistics.ts';

export { writeRequest, type TrafficRequest } from './request.ts';

/** Kinds take turns, so that each has its share. */
const KINDS: readonly (readonly [name: string, make: MakeDraft])[] = [
  PAGE_KINDS,
  STATISTICS_KINDS,
  PROGRAM_KINDS,
  APP_KINDS,
  INTERFACE_KINDS,
  SERVICE_KINDS,
  PATH_KINDS,
  DAILY_KINDS,
  BEACON_KINDS,
  EDITOR_KINDS,
  OFFICE_KINDS,
  SITE_KINDS,
  PROTOCOL_KINDS,
  FRAMEWORK_KINDS,
  GUARD_KINDS,
].flatMap((kinds) => Object.entries(kinds));
const SOURCES = Object.entries(SOURCE_KINDS);

/** As many as wanted, the same for the same seed. */
export function makeTraffic(seed: number, count: number, kinds = KINDS): readonly TrafficRequest[] {
  const random = new Chance(makeRandom(seed));
  return Array.from({ length: count }, (_, index) => {
    const [name, make] = kinds[index % kinds.length]!;
    return finishRequest(name, make(random), random);
  });
}

/** Sources of programs, posted to sites that keep such. */
export function makeSources(seed: number, count: number): readonly TrafficRequest[] {
  return makeTraffic(seed, count, SOURCES);
}
