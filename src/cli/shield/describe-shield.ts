import type { PlannedSysctl, ShieldOptions, ShieldStatus } from '../../shield/index.ts';

/** What `plan` says: every setting with its reason, then what the table would do. */
export function describePlan(
  plan: readonly PlannedSysctl[],
  options: ShieldOptions,
): readonly string[] {
  const width = Math.max(...plan.map(({ name }) => name.length)) + 2;
  const changes = plan.filter(({ change }) => change !== undefined).length;
  return [
    `Kernel settings (${changes} to change)`,
    ...plan.flatMap(({ name, value, recommended, change, why }) => [
      `  ${change === undefined ? ' ' : '*'} ${name.padEnd(width)}${(value ?? 'not here').padEnd(10)}${
        change === undefined ? '' : `-> ${change}  `
      }(${recommended})`,
      `      ${why}`,
    ]),
    '',
    'Table inet rampart',
    `    protects TCP ports ${list(options.ports)}: above ${options.synsPerSecondMax} SYN/s, or when one source does too much,`,
    '    new connections prove their address (SYNPROXY) before they reach a service',
    `    one source that proved its address: ${cap(options.sourceSynsPerSecondMax, 'new connections a second')}, ${cap(options.sourceConnectionsMax, 'open at a time')}`,
    `    never refuses SSH (${list(options.sshPorts)}) or administrators (${list(options.admins)})`,
    options.expose === undefined
      ? '    every port stays reachable (shield.expose would change that)'
      : `    refuses new connections to every other port but ${list(options.expose)}`,
    '',
    '"rampart shield apply" puts this in force; "rampart shield off" takes it away again.',
  ];
}

function cap(value: number, what: string): string {
  return value === 0 ? `no cap on ${what}` : `${value} ${what}`;
}

function list(values: readonly (string | number)[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}

export function describeStatus(status: ShieldStatus): readonly string[] {
  const { condition, reason, confirmWithinSeconds, counts, synproxy, bans, rates } = status;
  const left = confirmWithinSeconds === undefined ? '' : ` (${confirmWithinSeconds} s left)`;
  return [
    `Shield    ${condition}${left}: ${reason}`,
    ...(status.fault === '' ? [] : [`          FAULT: ${status.fault}`]),
    '',
    'Tiers',
    ...status.tiers.map(
      ({ name, state, detail }) => `  ${name.padEnd(14)}${state.padEnd(13)}${detail}`,
    ),
    '',
    `Flood     ${status.engaged ? 'ENGAGED' : 'calm'}: ${Math.round(rates.synsPerSecond)} SYN/s, ${Math.round(rates.straysPerSecond)} stray ACK/s`,
    ...(synproxy === undefined
      ? []
      : [
          `          SYNPROXY: ${synproxy.synReceived} SYNs answered, ${synproxy.cookieValid} proved their address, ${synproxy.cookieInvalid} did not`,
        ]),
    `Bans      ${bans.addresses} addresses, ${bans.ranges} ranges${bans.lost === 0 ? '' : `, ${bans.lost} WITHOUT ROOM`}`,
    ...(counts === undefined
      ? []
      : [
          '',
          'Packets',
          ...Object.entries(counts)
            .filter(([, { packets }]) => packets > 0)
            .map(([name, { packets }]) => `  ${name.padEnd(22)}${packets}`),
        ]),
    ...(status.topSources.length === 0
      ? []
      : [
          '',
          status.engaged
            ? 'New connections by source (proved)'
            : 'New connections by source (not proved)',
          ...status.topSources.map(({ address, packets }) => `  ${address.padEnd(42)}${packets}`),
        ]),
  ];
}
