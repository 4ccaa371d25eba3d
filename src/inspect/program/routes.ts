import type { LinkNode, Phase } from '../../seclang/index.ts';
import { HeaderNames, type HeaderName } from '../prefilter/header-names.ts';
import { Intake, ValueMaker } from '../prefilter/intake.ts';
import type { LiteralIndex } from '../prefilter/literal-index.ts';
import { Scanner, type Probe } from '../prefilter/scanner.ts';
import {
  isStoredSingle,
  STORED_LISTS,
  STORED_SINGLES,
  storedListIndex,
  storedListsOf,
  type StoredList,
  type StoredSingle,
} from '../run/variables.ts';
import type { Names } from './names.ts';
import { compileSelection, Exclusions, type Selection } from './selection.ts';

/** For plain evaluation: what no scanner has seen. */
const PLAIN_VALUES = new ValueMaker(undefined);

/**
 * Variables whose values come again from request to request. What is sent once, or only to prove who
 * one is (Authorization, fields of forms), is not kept beyond its request.
 */
const RECURRING_SINGLES: ReadonlySet<StoredSingle> = new Set([
  'REQUEST_METHOD',
  'REQUEST_PROTOCOL',
  'REQUEST_LINE',
  'REQUEST_URI',
  'REQUEST_URI_RAW',
  'REQUEST_FILENAME',
  'REQUEST_BASENAME',
  'PATH_INFO',
  'QUERY_STRING',
  'REMOTE_ADDR',
]);
const RECURRING_LISTS: ReadonlySet<StoredList> = new Set([
  'ARGS_GET_NAMES',
  'ARGS_POST_NAMES',
  'structured argument names',
  'REQUEST_HEADERS_NAMES',
  'REQUEST_COOKIES_NAMES',
  'RESPONSE_HEADERS_NAMES',
  'ARGS_GET',
  'REQUEST_COOKIES',
]);
const RECURRING_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-encoding',
  'content-type',
  'cookie',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'pragma',
  'priority',
  'referer',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'server',
  'te',
  'transfer-encoding',
  'upgrade-insecure-requests',
  'user-agent',
  'vary',
  'x-content-type-options',
  'x-forwarded-proto',
  'x-frame-options',
  'x-powered-by',
  'x-requested-with',
]);

/**
 * Requests and answers are scanned for different literals: each has an index of its own, so that the
 * many error messages that answers are searched for do not stand in the way of requests.
 */
export type Domain = 'request' | 'response';

export function domainOf(variable: string): Domain {
  return variable.startsWith('RESPONSE_') ? 'response' : 'request';
}

export function mapDomains<Result>(make: (domain: Domain) => Result): Record<Domain, Result> {
  return { request: make('request'), response: make('response') };
}

/**
 * Variables of one value that not every phase finds taken; phase 5 may come when the request was cut
 * off. (A collection that was not taken is empty, but a variable of one value always has it.)
 */
const TAKEN_BEFORE: Partial<Readonly<Record<StoredSingle, readonly Phase[]>>> = {
  REQUEST_BODY: [2, 3, 4],
  RESPONSE_BODY: [4],
};

/** A step that wants to see the values of a variable. */
interface Interest {
  readonly step: number;
  /** The probe that a value must hit; undefined: any value will do. */
  readonly probe: Probe | undefined;
  /** For headers: the names it wants. */
  readonly selection: Selection | undefined;
}

/**
 * Which steps are to be looked at for which values. While a program is compiled, each step says what
 * it wants to see; `intakes` then makes the places where the values come in.
 */
export class Routes {
  readonly #names: Names;
  readonly #interests = new Map<string, Interest[]>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** Registers the first link of a step, which must be stored. */
  register(link: LinkNode, step: number, probe: Probe | undefined): void {
    const exclusions = new Exclusions(link.exclusions);
    for (const target of link.targets) {
      // What is counted is what the target names, whatever the rule leaves out of other targets.
      const selection = compileSelection(target, target.count ? undefined : exclusions);
      if (selection === 'none') continue;
      const { variable } = target;
      if (isStoredSingle(variable)) {
        this.#add(variable, { step, probe, selection: undefined });
      } else if (variable === 'XML') {
        const list = this.#names.xml.listOf(target);
        this.#add(xmlKey(list), { step, probe, selection: undefined });
      } else {
        for (const list of storedListsOf(variable) ?? [])
          this.#add(list, { step, probe, selection });
      }
    }
  }

  /**
   * Whether all that a link sees in a phase is taken from the request or the answer before, and then
   * stays.
   */
  isStored(link: LinkNode, phase: Phase): boolean {
    return link.targets.every(({ variable, count }) => {
      if (isStoredSingle(variable)) {
        return !count && (TAKEN_BEFORE[variable]?.includes(phase) ?? true);
      }
      return storedListsOf(variable) !== undefined || variable === 'XML';
    });
  }

  #add(variable: string, interest: Interest): void {
    const known = this.#interests.get(variable);
    if (known === undefined) this.#interests.set(variable, [interest]);
    else known.push(interest);
  }

  /** Makes the intakes. Without `indexes`, for plain evaluation, values are not scanned. */
  intakes(
    indexes: Readonly<Record<Domain, LiteralIndex>> | undefined,
    probeCount: number,
  ): Intakes {
    const makers = new Map<string, ValueMaker>();
    const make = (
      variable: string,
      interests: readonly Interest[],
      isRecurring: boolean,
    ): Intake => {
      const onPresence: number[] = [];
      const onProbe: (number[] | undefined)[] = Array.from({ length: probeCount }, () => undefined);
      const probes = new Map<number, Probe>();
      for (const { step, probe } of interests) {
        if (probe === undefined) {
          onPresence.push(step);
          continue;
        }
        probes.set(probe.id, probe);
        (onProbe[probe.id] ??= []).push(step);
      }
      if (indexes === undefined) return new Intake(PLAIN_VALUES, false, onPresence, onProbe);
      const domain = domainOf(variable);
      // Variables that are looked at with the same probes share what was found out of their values.
      const ids = [...probes.keys()].sort((left, right) => left - right);
      const key = `${domain} ${ids.join(' ')}`;
      let maker = makers.get(key);
      if (maker === undefined) {
        const hasProbes = probes.size > 0;
        maker = new ValueMaker(
          hasProbes ? new Scanner(indexes[domain], [...probes.values()]) : undefined,
        );
        makers.set(key, maker);
      }
      return new Intake(maker, isRecurring && interests.length > 0, onPresence, onProbe);
    };
    const of = (variable: string): readonly Interest[] => this.#interests.get(variable) ?? [];
    const lists = STORED_LISTS.map((list) => make(list, of(list), RECURRING_LISTS.has(list)));
    for (let path = 0; path < this.#names.xml.paths.length; path++) {
      lists.push(make('XML', of(xmlKey(STORED_LISTS.length + path)), false));
    }
    return {
      singles: STORED_SINGLES.map((single) =>
        make(single, of(single), RECURRING_SINGLES.has(single)),
      ),
      lists,
      requestHeaders: headerNames(
        of('REQUEST_HEADERS'),
        lists[storedListIndex('REQUEST_HEADERS_NAMES')]!,
        (interests, isRecurring) => make('REQUEST_HEADERS', interests, isRecurring),
      ),
      responseHeaders: headerNames(
        of('RESPONSE_HEADERS'),
        lists[storedListIndex('RESPONSE_HEADERS_NAMES')]!,
        (interests, isRecurring) => make('RESPONSE_HEADERS', interests, isRecurring),
      ),
    };
  }
}

export interface Intakes {
  /** By index of the stored single. */
  readonly singles: readonly Intake[];
  /** By index of the stored list. */
  readonly lists: readonly Intake[];
  readonly requestHeaders: HeaderNames;
  readonly responseHeaders: HeaderNames;
}

/** Header names with the intake of their values: most rules want all headers, or all but one. */
function headerNames(
  interests: readonly Interest[],
  names: Intake,
  make: (interests: readonly Interest[], isRecurring: boolean) => Intake,
): HeaderNames {
  const intakes = new Map<string, Intake>();
  return new HeaderNames((name): HeaderName => {
    const key = name.toLowerCase();
    const taken = interests.map(({ selection }) => selection === undefined || selection.has(key));
    const isRecurring = RECURRING_HEADERS.has(key);
    const signature = `${isRecurring} ${taken.map(Number).join('')}`;
    let intake = intakes.get(signature);
    if (intake === undefined) {
      intake = make(
        interests.filter((_, index) => taken[index]),
        isRecurring,
      );
      intakes.set(signature, intake);
    }
    return { key, intake, value: names.make(name) };
  });
}

function xmlKey(list: number): string {
  return `XML ${list}`;
}
