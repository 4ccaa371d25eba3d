import * as z from 'zod';
import { networkFault, webhookUrlFault } from '../addresses.ts';
import { checkedText, object, positiveDuration, rate, text } from './fields.ts';

const port = z.int().min(1).max(65_535);

const provider = object({
  webhook: object({
    url: checkedText(webhookUrlFault)
      .meta({ examples: ['https://noc.example/scrub'] })
      .describe('Called once when a link is full, and once when that is over.'),
    secretFile: text.describe('File with the secret that signs what is sent (HMAC-SHA256).'),
  })
    .optional()
    .describe('Absent: events only.'),
  mode: z
    .enum(['call', 'simulate', 'off'])
    .default('call')
    .describe('simulate: all but the call. off: do not look, and take back what was asked for.'),
  interfaces: z
    .array(z.string().regex(/^(?!\.{1,2}$)[^/:\s]{1,15}$/, 'expected the name of an interface'))
    .max(64)
    .default([])
    .describe('Links to look at; none: those with hardware, or a hypervisor, behind them.'),
  linkSpeed: z
    .number()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('Mbit/s, for interfaces that do not say it (most virtual machines).'),
  full: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.9)
    .describe('Part of the speed from which on a link is full.'),
  sustain: positiveDuration.prefault('5s').describe('Full for so long before it is told.'),
  release: positiveDuration.prefault('60s').describe('Calm for so long before it is over.'),
}).describe('What no machine can do alone: a full link is for its provider.');

export const shield = object({
  ports: z
    .array(port)
    .max(256)
    .default([])
    .describe(
      "TCP ports to protect beside the gateway's own: published container ports above all.",
    ),
  sshPorts: z.array(port).min(1).max(16).default([22]).describe('Never refused to anybody.'),
  admins: z
    .array(checkedText(networkFault))
    .max(256)
    .default([])
    .describe('Addresses or networks (CIDR) that the kernel tier never touches.'),
  expose: z
    .array(port)
    .max(1024)
    .optional()
    .describe('Refuse every port from outside but these, `ports` and `sshPorts`. Absent: none.'),
  synRate: rate
    .prefault('1000/s')
    .describe('New connections over all clients from which on they must prove their address.'),
  xdp: z
    .enum(['auto', 'generic', 'off'])
    .default('auto')
    .describe(
      'The program at the network driver; generic: beside the driver, where that misbehaves.',
    ),
  provider: provider.prefault({}),
}).describe('The kernel tier; "rampart shield apply" puts it in force.');
