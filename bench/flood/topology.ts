import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

/** Who is where. Attackers have a cable of their own, so that visitors are not held up on theirs. */
export type Place = 'server' | 'visitors' | 'attackers';

export const SERVER_FOR_VISITORS = '10.91.0.1';
export const SERVER_FOR_ATTACKERS = '10.92.0.1';
export const ATTACKER = '10.92.0.2';
const VISITORS = '10.91.0.2';
/** A cable of the attackers from themselves to themselves, and an address nobody has there. */
export const NOWHERE = { interface: 'nowhere', mac: '02:00:00:00:00:99' };
const PLACES: readonly Place[] = ['server', 'visitors', 'attackers'];

/** Three namespaces with no way out: what is sent to a spoofed address ends in the attackers'. */
export class Topology {
  readonly #children = new Set<ChildProcess>();

  constructor() {
    // However this process ends, its namespaces go with it.
    process.once('exit', () => this.close());
    for (const place of PLACES) run('ip', ['netns', 'add', nameOf(place)]);
    this.#wire('visitors', SERVER_FOR_VISITORS, VISITORS);
    this.#wire('attackers', SERVER_FOR_ATTACKERS, ATTACKER);
    this.#wireNowhere();
    for (const place of PLACES) run('ip', ['-n', nameOf(place), 'link', 'set', 'lo', 'up']);
    // The server must believe that it can answer (it keeps no half-open connection where it has no
    // route); the answers end with the attackers, who forward nothing.
    run('ip', ['-n', nameOf('server'), 'route', 'add', 'default', 'via', ATTACKER]);
    run('ip', ['-n', nameOf('attackers'), 'route', 'add', 'blackhole', 'default']);
    // Many connections come from each address of the crowd.
    const ports = 'net.ipv4.ip_local_port_range=1024 65000';
    for (const place of ['visitors', 'attackers'] as const) {
      this.run(place, 'sysctl', ['-q', '-w', ports]);
    }
  }

  /** Makes `NETWORK.0.0/16` belong to visitors or attackers: every address of it is theirs. */
  addNetwork(place: 'visitors' | 'attackers', network: string): void {
    const all = `${network}.0.0/16`;
    const via = place === 'visitors' ? VISITORS : ATTACKER;
    run('ip', ['-n', nameOf(place), 'route', 'add', 'local', all, 'dev', 'lo']);
    run('ip', ['-n', nameOf('server'), 'route', 'add', all, 'via', via]);
  }

  run(place: Place, program: string, args: readonly string[]): string {
    return run('ip', ['netns', 'exec', nameOf(place), program, ...args]);
  }

  start(place: Place, program: string, args: readonly string[]): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', nameOf(place), program, ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Hardware address of the server's end of the attackers' cable. */
  get serverMac(): string {
    return this.run('server', 'cat', ['/sys/class/net/attackers/address']).trim();
  }

  /** Their kernel takes no more than a little of what it is sent and nobody reads. */
  narrowAttackersWindow(): void {
    this.run('attackers', 'sysctl', ['-q', '-w', 'net.ipv4.tcp_rmem=4096 8192 16384']);
  }

  /** Packets that came in from the attackers so far. */
  packetsReceived(): number {
    const file = '/sys/class/net/attackers/statistics/rx_packets';
    return Number(this.run('server', 'cat', [file]));
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const place of PLACES) {
      // What a killed parent left in there goes with its namespace.
      const left = spawnSync('ip', ['netns', 'pids', nameOf(place)], { encoding: 'utf8' }).stdout;
      for (const pid of left.split('\n').filter((line) => line !== '')) kill(Number(pid));
      spawnSync('ip', ['netns', 'del', nameOf(place)]);
    }
  }

  #wireNowhere(): void {
    const name = nameOf('attackers');
    const { interface: near } = NOWHERE;
    const far = `${near}-end`;
    run('ip', ['-n', name, 'link', 'add', near, 'type', 'veth', 'peer', 'name', far]);
    for (const end of [near, far]) run('ip', ['-n', name, 'link', 'set', end, 'up']);
  }

  #wire(place: 'visitors' | 'attackers', here: string, there: string): void {
    const server = nameOf('server');
    const other = nameOf(place);
    const peer = ['type', 'veth', 'peer', 'name', 'wire', 'netns', other];
    run('ip', ['link', 'add', place, 'netns', server, ...peer]);
    run('ip', ['-n', server, 'addr', 'add', `${here}/24`, 'dev', place]);
    run('ip', ['-n', other, 'addr', 'add', `${there}/24`, 'dev', 'wire']);
    run('ip', ['-n', server, 'link', 'set', place, 'up']);
    run('ip', ['-n', other, 'link', 'set', 'wire', 'up']);
  }
}

function nameOf(place: Place): string {
  return `rampart-flood-${process.pid}-${place}`;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function run(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status === 0) return done.stdout;
  throw new Error(`${program} ${args.join(' ')}: ${done.error?.message ?? done.stderr}`);
}
