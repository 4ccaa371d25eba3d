import { formatAddress, formatNetwork, type Network } from '../../lib/ip.ts';
import type { Ban } from '../nft/bans.ts';
import { endsOfNetworks, isOneAddress } from './ban-ends.ts';
import type { Bpf, LoadedObject, XdpMode } from './libbpf.ts';
import {
  ADDRESS_KEY_BYTES,
  BAN_BYTES,
  BAN_WORDS,
  readAddress,
  readBanDropped,
  readSource,
  readTotals,
  SOURCE_BYTES,
  SOURCE_WORDS,
  TOTALS_BYTES,
  wordsOf,
  writeAddress,
  writeAdmin,
  writeBan,
  writeLocalAddress,
  writeNetwork,
  writeSettings,
  type LocalAddress,
  type Proof,
  type Totals,
} from './map-values.ts';

/** What the program is told beside bans. */
export interface ProgramOptions {
  /** False: it counts, and drops nothing. */
  readonly refuses: boolean;
  readonly ports: readonly number[];
  /** Of those, the ones whose connections end at this machine. */
  readonly ownPorts: readonly number[];
  /** What SYNs are answered with while connections have to prove their address; else undefined. */
  readonly proof: Proof | undefined;
  /** Never dropped. */
  readonly admins: readonly Network[];
}

const NO_OPTIONS: ProgramOptions = {
  refuses: false,
  ports: [],
  ownPorts: [],
  proof: undefined,
  admins: [],
};

export interface BusySource {
  readonly address: string;
  /** In the last ten seconds, as far as nothing stands for certain before that. */
  readonly packets: number;
}

export interface BusyBan {
  readonly network: string;
  readonly dropped: number;
}

/** What the table of sources holds of the last ten seconds. */
export interface SourceTable {
  readonly seen: number;
  /** Of those, with a single packet. */
  readonly once: number;
  readonly top: readonly BusySource[];
}

/** As the kernel lists it. */
export const PROGRAM = 'rampart_shield';
const FIRST = Buffer.alloc(4);
const IS_THERE = Buffer.alloc(4);
const READ_ENTRIES = 4096;
/** More rounds than the largest map has entries for: a map that changes under a reader has an end too. */
const READ_ROUNDS_MAX = 128;
const NS_PER_MS = 1_000_000n;
/** A year is as good as for ever. */
const BAN_MS_MAX = 365 * 86_400_000;
const WINDOW_NS = 10_000_000_000;

/** The program in the kernel with its maps. It is gone with `close`, or with this process. */
export class DriverProgram {
  readonly #bpf: Bpf;
  readonly #object: LoadedObject;
  readonly #fds: Readonly<
    Record<'settings' | 'totals' | 'sources' | 'bans' | 'networks' | 'admins' | 'locals', number>
  >;
  readonly #programFd: number;
  #options = NO_OPTIONS;
  #networks = new Map<string, Ban>();
  #admins = new Map<string, Network>();
  #locals = new Map<string, Buffer>();
  #addresses = 0;
  /** Without room. */
  readonly #addressesLost = new Set<string>();
  #networksLost = 0;
  #droppedRead: { readonly total: number; readonly top: readonly BusyBan[] } = {
    total: 0,
    top: [],
  };

  /** Hands the object to the kernel. Throws BpfFailure where that refuses it. */
  constructor(bpf: Bpf, bytes: Uint8Array) {
    this.#bpf = bpf;
    this.#object = bpf.load(bytes);
    try {
      this.#programFd = this.#object.programFd(PROGRAM);
      this.#fds = {
        settings: this.#object.mapFd('settings'),
        totals: this.#object.mapFd('totals'),
        sources: this.#object.mapFd('sources'),
        bans: this.#object.mapFd('bans'),
        networks: this.#object.mapFd('ban_networks'),
        admins: this.#object.mapFd('admins'),
        locals: this.#object.mapFd('local_addresses'),
      };
    } catch (error) {
      this.#object.close();
      throw error;
    }
  }

  /** For whoever measures it. */
  get programFd(): number {
    return this.#programFd;
  }

  attach(interfaceIndex: number, mode: XdpMode): number {
    return this.#bpf.links.attach(this.#programFd, interfaceIndex, mode);
  }

  use(options: ProgramOptions): void {
    const wanted = new Map(options.admins.map((network) => [formatNetwork(network), network]));
    // First whom to spare, then whether to refuse anybody.
    for (const [name, network] of wanted) {
      if (!this.#admins.has(name)) {
        this.#bpf.maps.update(this.#fds.admins, writeNetwork(network), writeAdmin(network));
      }
    }
    for (const [name, network] of this.#admins) {
      if (!wanted.has(name)) this.#bpf.maps.remove(this.#fds.admins, writeNetwork(network));
    }
    this.#admins = wanted;
    this.#options = options;
    this.#writeSettings();
  }

  /** The addresses in whose name SYNs are answered, each on its own interface. */
  useLocalAddresses(addresses: readonly LocalAddress[]): void {
    const { maps } = this.#bpf;
    const keys = addresses.map(writeLocalAddress);
    const wanted = new Map(keys.map((key) => [key.toString('latin1'), key]));
    for (const [name, key] of this.#locals) {
      if (!wanted.has(name)) maps.remove(this.#fds.locals, key);
    }
    for (const [name, key] of wanted) {
      // One without room is left to SYNPROXY.
      if (!this.#locals.has(name)) maps.update(this.#fds.locals, key, IS_THERE);
    }
    this.#locals = wanted;
  }

  get bans(): { readonly addresses: number; readonly networks: number; readonly lost: number } {
    return {
      addresses: this.#addresses,
      networks: this.#networks.size,
      lost: this.#addressesLost.size + this.#networksLost,
    };
  }

  /** Bans of a program that has none yet. */
  fillBans(bans: Iterable<Ban>, nowMs: number): void {
    const all = [...bans].filter(({ untilMs }) => untilMs > nowMs);
    const addresses = all.filter(({ network }) => isOneAddress(network));
    const keys = Buffer.alloc(addresses.length * ADDRESS_KEY_BYTES);
    const values = Buffer.alloc(addresses.length * BAN_BYTES);
    addresses.forEach(({ network, untilMs }, index) => {
      writeAddress(network.first, keys, index * ADDRESS_KEY_BYTES);
      writeBan(monotonicEnd(untilMs, nowMs), network.prefixBits, values, index * BAN_BYTES);
    });
    this.#addresses = this.#bpf.maps.updateMany(this.#fds.bans, keys, values, addresses.length);
    for (const { network } of addresses.slice(this.#addresses)) {
      this.#addressesLost.add(formatNetwork(network));
    }
    this.#setNetworks(
      all.filter(({ network }) => !isOneAddress(network)),
      nowMs,
    );
  }

  /** Sets bans anew or until another time, and lifts others. `networks`: all banned ones, as they are now. */
  changeBans(
    set: readonly Ban[],
    lifted: readonly Network[],
    networks: () => Iterable<Ban>,
    nowMs: number,
  ): void {
    const { maps } = this.#bpf;
    this.#droppedRead = { total: -1, top: [] };
    for (const network of lifted) {
      if (!isOneAddress(network)) continue;
      this.#addressesLost.delete(formatNetwork(network));
      if (maps.remove(this.#fds.bans, writeAddress(network.first))) this.#addresses--;
    }
    const old = Buffer.alloc(BAN_BYTES);
    for (const { network, untilMs } of set) {
      if (!isOneAddress(network)) continue;
      const key = writeAddress(network.first);
      const isNew = !maps.lookUp(this.#fds.bans, key, old);
      const value = writeBan(monotonicEnd(untilMs, nowMs), network.prefixBits);
      if (!maps.update(this.#fds.bans, key, value)) {
        this.#addressesLost.add(formatNetwork(network));
        continue;
      }
      this.#addressesLost.delete(formatNetwork(network));
      if (isNew) this.#addresses++;
    }
    const areAddresses =
      set.every(({ network }) => isOneAddress(network)) && lifted.every(isOneAddress);
    if (areAddresses) return;
    this.#setNetworks(
      [...networks()].filter(({ network }) => !isOneAddress(network)),
      nowMs,
    );
  }

  readTotals(): Totals {
    const bytes = Buffer.alloc(TOTALS_BYTES * this.#bpf.processors);
    this.#bpf.maps.lookUp(this.#fds.totals, FIRST, bytes);
    return readTotals(bytes, this.#bpf.processors);
  }

  readSources(limit: number): SourceTable {
    const sinceNs = Number(process.hrtime.bigint()) - WINDOW_NS;
    let seen = 0;
    let once = 0;
    const top: { key: Buffer; packets: number }[] = [];
    this.#readAll(this.#fds.sources, ADDRESS_KEY_BYTES, SOURCE_BYTES, (keys, words, index) => {
      const source = readSource(words, index * SOURCE_WORDS);
      if (source.sinceNs < sinceNs) return;
      seen++;
      if (source.packets === 1) once++;
      const least = top.at(-1);
      if (top.length === limit && least !== undefined && least.packets >= source.packets) return;
      const key = keys.subarray(index * ADDRESS_KEY_BYTES, (index + 1) * ADDRESS_KEY_BYTES);
      top.push({ key: Buffer.from(key), packets: source.packets });
      top.sort((left, right) => right.packets - left.packets);
      top.length = Math.min(top.length, limit);
    });
    return {
      seen,
      once,
      top: top.map(({ key, packets }) => ({ address: formatAddress(readAddress(key)), packets })),
    };
  }

  /** The bans that have refused most. */
  readDropped(limit: number): readonly BusyBan[] {
    // While nothing is dropped there is nothing new, and bans are many.
    const { droppedByAddress, droppedByNetwork } = this.readTotals();
    const total = droppedByAddress + droppedByNetwork;
    if (total === this.#droppedRead.total) return this.#droppedRead.top;
    const found: BusyBan[] = [];
    this.#readAll(this.#fds.bans, ADDRESS_KEY_BYTES, BAN_BYTES, (keys, words, index) => {
      const dropped = readBanDropped(words, index * BAN_WORDS);
      if (dropped === 0) return;
      const address = readAddress(keys, index * ADDRESS_KEY_BYTES);
      found.push({ network: formatAddress(address), dropped });
    });
    const value = Buffer.alloc(BAN_BYTES);
    const words = wordsOf(value);
    for (const [name, { network }] of droppedByNetwork === 0 ? [] : this.#networks) {
      if (!this.#bpf.maps.lookUp(this.#fds.networks, writeNetwork(network), value)) continue;
      const dropped = readBanDropped(words);
      if (dropped > 0) found.push({ network: name, dropped });
    }
    const top = found.sort((left, right) => right.dropped - left.dropped).slice(0, limit);
    this.#droppedRead = { total, top };
    return top;
  }

  close(): void {
    this.#object.close();
  }

  #setNetworks(bans: readonly Ban[], nowMs: number): void {
    const { maps } = this.#bpf;
    const live = endsOfNetworks(bans.filter(({ untilMs }) => untilMs > nowMs));
    const wanted = new Map(live.map((ban) => [formatNetwork(ban.network), ban]));
    for (const [name, { network }] of this.#networks) {
      if (wanted.has(name)) continue;
      maps.remove(this.#fds.networks, writeNetwork(network));
      this.#networks.delete(name);
    }
    this.#networksLost = 0;
    for (const [name, ban] of wanted) {
      if (this.#networks.get(name)?.untilMs === ban.untilMs) continue;
      const { network, untilMs } = ban;
      const value = writeBan(monotonicEnd(untilMs, nowMs), network.prefixBits);
      if (maps.update(this.#fds.networks, writeNetwork(network), value))
        this.#networks.set(name, ban);
      else this.#networksLost++;
    }
    this.#writeSettings();
  }

  #writeSettings(): void {
    const value = writeSettings({ ...this.#options, banNetworks: this.#networks.size });
    this.#bpf.maps.update(this.#fds.settings, FIRST, value);
  }

  #readAll(
    fd: number,
    keyBytes: number,
    valueBytes: number,
    visit: (keys: Buffer, words: Uint32Array, index: number) => void,
  ): void {
    const keys = Buffer.alloc(READ_ENTRIES * keyBytes);
    const values = Buffer.alloc(READ_ENTRIES * valueBytes);
    const words = wordsOf(values);
    let cursor: Uint8Array | undefined;
    for (let round = 0; round < READ_ROUNDS_MAX; round++) {
      const read = this.#bpf.maps.readMany(fd, cursor, keys, values, READ_ENTRIES);
      for (let index = 0; index < read.count; index++) visit(keys, words, index);
      cursor = read.cursor;
      if (cursor === undefined) return;
    }
  }
}

/** Wall time as the kernel's monotonic clock will show it. */
function monotonicEnd(untilMs: number, nowMs: number): bigint {
  const leftMs = Math.min(BAN_MS_MAX, Math.max(0, Math.ceil(untilMs - nowMs)));
  return process.hrtime.bigint() + BigInt(leftMs) * NS_PER_MS;
}
