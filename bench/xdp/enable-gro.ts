// Switches generic receive offload on for an interface, as network cards have it: a virtual cable then
// takes frames as they are, with or without a program of its own. Started by xdp.ts inside a namespace:
// enable-gro.ts INTERFACE
import koffi from 'koffi';

/** linux/sockios.h, linux/ethtool.h, linux/if.h */
const SIOCETHTOOL = 0x8946;
const ETHTOOL_SET_GRO = 0x2c;
const AF_INET = 2;
const SOCK_DGRAM = 2;
const REQUEST_BYTES = 40;
const NAME_BYTES = 16;

const libc = koffi.load('libc.so.6');
const openSocket = libc.func('int socket(int, int, int)') as (...args: number[]) => number;
const control = libc.func('int ioctl(int, unsigned long, void *)') as (
  ...args: readonly unknown[]
) => number;
const value = Buffer.alloc(8);
value.writeUInt32LE(ETHTOOL_SET_GRO, 0);
value.writeUInt32LE(1, 4);
const request = Buffer.alloc(REQUEST_BYTES);
request.write(process.argv[2] ?? '', 0, NAME_BYTES - 1, 'latin1');
request.writeBigUInt64LE(koffi.address(value), NAME_BYTES);
const socket = openSocket(AF_INET, SOCK_DGRAM, 0);
if (control(socket, SIOCETHTOOL, request) < 0) throw new Error('cannot switch GRO on');
