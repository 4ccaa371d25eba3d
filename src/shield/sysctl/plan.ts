import { SYSCTL_SETTINGS, sysctlFile, type MachineFacts, type SysctlSetting } from './settings.ts';

/** One setting: what it is, what it should be, why. */
export interface PlannedSysctl {
  readonly name: string;
  /** Undefined where this kernel, or this network namespace, does not have it. */
  readonly value: string | undefined;
  readonly recommended: string;
  /** What `apply` sets; undefined where the value is good, or is not there. */
  readonly change: string | undefined;
  readonly why: string;
}

/** Compares what is with what should be. Reads, and changes nothing. */
export function planSysctls(
  facts: MachineFacts,
  readText: (file: string) => string | undefined,
): readonly PlannedSysctl[] {
  return SYSCTL_SETTINGS.map((setting) => planOne(setting, facts, readText));
}

function planOne(
  setting: SysctlSetting,
  facts: MachineFacts,
  readText: (file: string) => string | undefined,
): PlannedSysctl {
  const { name, bound, why } = setting;
  const recommended = setting.recommend(facts);
  const value = readText(sysctlFile(name))?.trim();
  const words = { exactly: '', 'at-least': 'at least ', 'at-most': 'at most ' } as const;
  return {
    name,
    value,
    recommended: `${words[bound]}${recommended}`,
    change:
      value === undefined || isGood(setting, Number(value), recommended)
        ? undefined
        : String(valueToSet(name, recommended)),
    why,
  };
}

function isGood({ bound }: SysctlSetting, value: number, recommended: number): boolean {
  if (bound === 'exactly') return value === recommended;
  return bound === 'at-least' ? value >= recommended : value <= recommended;
}

const REVERSE_PATH = 'net.ipv4.conf.all.rp_filter';
const REVERSE_PATH_LOOSE = 2;

/** Any check of the reverse path is good; the one we would set is the one that cuts nobody off. */
function valueToSet(name: string, recommended: number): number {
  return name === REVERSE_PATH ? REVERSE_PATH_LOOSE : recommended;
}
