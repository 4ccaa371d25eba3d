import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DriverLinks } from './driver-links.ts';
import { BpfFailure, type XdpMode } from './libbpf.ts';

const EOPNOTSUPP = 95;
const EBUSY = 16;
const RETRY_MS = 60_000;

/** A kernel with interfaces, and programs on them. */
class FakeKernel {
  readonly names = new Map<string, number>([['eth0', 2]]);
  readonly refuses = new Map<XdpMode, number>();
  readonly held = new Map<number, { index: number; mode: XdpMode }>();
  attempts = 0;
  #fd = 10;

  readText(file: string): string | undefined {
    if (file === '/proc/net/dev')
      return [...this.names.keys()].map((one) => `${one}: 0`).join('\n');
    const [, name = '', fact = ''] = /^\/sys\/class\/net\/([^/]+)\/(.+)$/.exec(file) ?? [];
    const facts: Readonly<Record<string, string>> = {
      flags: '0x1003',
      type: '1',
      uevent: `IFINDEX=${this.names.get(name)}`,
      // A card has a device behind it, a virtual cable has none.
      'device/uevent': name.startsWith('veth') ? '' : 'DRIVER=virtio_net',
    };
    return facts[fact];
  }

  attach(index: number, mode: XdpMode): number {
    this.attempts++;
    const errno = this.refuses.get(mode);
    if (errno !== undefined) throw new BpfFailure(`cannot attach (${mode})`, errno);
    this.held.set(++this.#fd, { index, mode });
    return this.#fd;
  }

  attachedTo(fd: number): number {
    return this.held.get(fd)?.index ?? 0;
  }

  close(fd: number): void {
    this.held.delete(fd);
  }
}

function setUp(mode: 'auto' | 'generic' = 'auto') {
  const kernel = new FakeKernel();
  const calls = {
    attach: () => assert.fail('only through the program'),
    attachedTo: (fd: number) => kernel.attachedTo(fd),
    idOf: (fd: number) => fd,
    detach: () => assert.fail('only another process does'),
    close: (fd: number) => kernel.close(fd),
  };
  const attach = (index: number, wanted: XdpMode): number => kernel.attach(index, wanted);
  return { kernel, links: new DriverLinks(calls, { attach }, mode) };
}

describe('links', () => {
  test('native where the driver can, generic where it cannot, and it says which', () => {
    const { kernel, links } = setUp();
    links.reconcile(kernel, 0);
    assert.deepEqual(links.interfaces, [{ name: 'eth0', mode: 'native', reason: '' }]);
    const other = setUp();
    other.kernel.refuses.set('native', EOPNOTSUPP);
    other.links.reconcile(other.kernel, 0);
    assert.deepEqual(other.links.interfaces, [{ name: 'eth0', mode: 'generic', reason: '' }]);
  });

  test('generic alone where that is asked for', () => {
    const { kernel, links } = setUp('generic');
    links.reconcile(kernel, 0);
    assert.equal(kernel.attempts, 1);
    assert.equal(links.interfaces[0]?.mode, 'generic');
  });

  test('beside the driver on a virtual cable: what it sent back there could be lost', () => {
    const { kernel, links } = setUp();
    kernel.names.set('veth0', 3);
    links.reconcile(kernel, 0);
    assert.deepEqual(
      links.interfaces.map(({ name, mode }) => `${name} ${mode}`),
      ['eth0 native', 'veth0 generic'],
    );
    assert.deepEqual(
      [...links.indexes],
      [
        ['eth0', 2],
        ['veth0', 3],
      ],
    );
  });

  test('neither: the reason is told, and it is tried again later, not all the time', () => {
    const { kernel, links } = setUp();
    kernel.refuses.set('native', EBUSY).set('generic', EBUSY);
    for (let atMs = 0; atMs < RETRY_MS; atMs += 5000) links.reconcile(kernel, atMs);
    assert.equal(kernel.attempts, 2);
    assert.equal(links.interfaces[0]?.mode, 'none');
    assert.match(links.interfaces[0].reason, /EBUSY/);
    kernel.refuses.clear();
    links.reconcile(kernel, RETRY_MS);
    assert.deepEqual(links.interfaces, [{ name: 'eth0', mode: 'native', reason: '' }]);
  });

  test('an interface that goes takes its link with it; its name may come back as another', () => {
    const { kernel, links } = setUp();
    links.reconcile(kernel, 0);
    kernel.names.set('eth0', 7).set('eth1', 8);
    links.reconcile(kernel, 1);
    assert.deepEqual(
      [...kernel.held.values()].map(({ index }) => index),
      [7, 8],
    );
    kernel.names.clear();
    links.reconcile(kernel, 2);
    assert.deepEqual(links.interfaces, []);
    assert.equal(kernel.held.size, 0);
  });

  test('taken off by somebody, it comes back', () => {
    const { kernel, links } = setUp();
    links.reconcile(kernel, 0);
    kernel.held.clear();
    links.reconcile(kernel, 1);
    assert.equal(kernel.held.size, 1);
  });

  test('closed, it holds nothing', () => {
    const { kernel, links } = setUp();
    links.reconcile(kernel, 0);
    links.close();
    assert.equal(kernel.held.size, 0);
    assert.deepEqual(links.interfaces, []);
  });
});
