import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseInterfaces } from './interfaces.ts';

type Facts = Readonly<Record<string, string>>;

const UP = '0x1003';
let index = 1;

function device(over: Facts = {}, type = ''): Facts {
  const event = `${type === '' ? '' : `DEVTYPE=${type}\n`}INTERFACE=x\nIFINDEX=${++index}`;
  return { flags: UP, type: '1', uevent: event, ...over };
}

function choose(machine: Readonly<Record<string, Facts>>): readonly string[] {
  const lines = Object.keys(machine).map((name) => `  ${name}: 1 2 3`);
  const texts = new Map([['/proc/net/dev', ['Inter-|', ' face |bytes', ...lines].join('\n')]]);
  for (const [name, facts] of Object.entries(machine)) {
    for (const [file, text] of Object.entries(facts)) {
      texts.set(`/sys/class/net/${name}/${file}`, `${text}\n`);
    }
  }
  return chooseInterfaces({ readText: (file) => texts.get(file) }).map(({ name }) => name);
}

describe('interfaces', () => {
  test('a server with Docker: the card, not the bridge nor what leads to containers', () =>
    assert.deepEqual(
      choose({
        lo: device({ flags: '0x9', type: '772' }),
        eth0: device({ 'device/uevent': 'DRIVER=virtio_net' }),
        docker0: device({}, 'bridge'),
        veth1a2b: device({ 'master/uevent': 'DEVTYPE=bridge\nINTERFACE=docker0' }),
        tap0: device({ tun_flags: '0x1002' }),
        wg0: device({ type: '65534' }, 'wireguard'),
      }),
      ['eth0'],
    ));

  test('a host of virtual machines: the card that its bridge stands on', () =>
    assert.deepEqual(
      choose({
        eno1: device({ 'device/uevent': 'DRIVER=igb', 'master/uevent': 'DEVTYPE=bridge' }),
        br0: device({}, 'bridge'),
      }),
      ['eno1'],
    ));

  test('a bond, not its members; a VLAN is seen where it comes in', () =>
    assert.deepEqual(
      choose({
        eno1: device({ 'device/uevent': 'DRIVER=igb', 'master/uevent': 'DEVTYPE=bond' }),
        eno2: device({ 'device/uevent': 'DRIVER=igb', 'master/uevent': 'DEVTYPE=bond' }),
        bond0: device({}, 'bond'),
        'bond0.7': device({}, 'vlan'),
      }),
      ['bond0'],
    ));

  test('inside a container: its own end of the cable', () =>
    assert.deepEqual(choose({ eth0: device() }), ['eth0']));

  test('what is down, or says nothing of itself, is left out', () =>
    assert.deepEqual(choose({ eth0: device({ flags: '0x1002' }), eth1: {}, '..': device() }), []));
});
