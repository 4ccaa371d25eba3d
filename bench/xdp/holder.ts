// Holds the shield's program on one interface, in the mode asked for, with bans in it: the agent decides
// for itself which mode an interface gets, and gives virtual cables the generic one. Started by xdp.ts
// inside the server's namespace: holder.ts INTERFACE MODE BAN OTHERS. Says "ready", and for each message
// how many packets it has dropped since.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireNetwork } from '../../src/lib/ip.ts';
import { findAppLayout } from '../../src/roles/app-layout.ts';
import { buildObject } from '../../src/shield/xdp/build-object.ts';
import { DriverProgram } from '../../src/shield/xdp/driver-program.ts';
import { openLibbpf, type XdpMode } from '../../src/shield/xdp/libbpf.ts';
import { otherBans } from './other-bans.ts';

const FOR_MS = 600_000;

const [name = '', mode = '', ban = '', others = ''] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'rampart-xdp-holder-'));
const { kernelFolder } = findAppLayout();
const object = await buildObject({ sourceFolder: kernelFolder, cacheFolder: folder });
rmSync(folder, { recursive: true, force: true });
const program = new DriverProgram(await openLibbpf(), object);
program.use({ refuses: true, ports: [], ownPorts: [], proof: undefined, admins: [] });
const untilMs = Date.now() + FOR_MS;
const bans = [...otherBans(Number(others)), ban].map((text) => ({
  network: requireNetwork(text),
  untilMs,
}));
program.fillBans(bans, Date.now());
program.attach(Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'latin1')), mode as XdpMode);
process.on('message', () => {
  const { droppedByAddress, droppedByNetwork } = program.readTotals();
  process.send?.(droppedByAddress + droppedByNetwork);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
