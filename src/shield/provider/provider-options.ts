import { isRecord } from '../../lib/is-record.ts';
import type { LinkJudgeOptions } from './link-judge.ts';

export interface ProviderOptions extends LinkJudgeOptions {
  /** `simulate`: all but the call. `off`: nothing is looked at. */
  readonly mode: 'call' | 'simulate' | 'off';
  /** Empty: those with hardware, or a hypervisor, behind them. */
  readonly interfaces: readonly string[];
  /** Undefined: events only. */
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
}

export const DEFAULT_PROVIDER_OPTIONS: ProviderOptions = {
  mode: 'call',
  interfaces: [],
  webhook: undefined,
  share: 0.9,
  sustainMs: 5000,
  releaseMs: 60_000,
  bitsPerSecondMax: 0,
};

/** Reads what another process sent. Throws for anything else. */
export function readProviderOptions(value: unknown): ProviderOptions {
  if (!isRecord(value)) throw new Error('no provider options');
  const { mode, interfaces, webhook } = value;
  const number = (name: keyof LinkJudgeOptions): number => {
    const found = value[name];
    if (typeof found === 'number' && Number.isFinite(found) && found >= 0) return found;
    throw new Error(`provider options without ${name}`);
  };
  if (mode !== 'call' && mode !== 'simulate' && mode !== 'off') throw new Error('no mode');
  return {
    mode,
    interfaces: Array.isArray(interfaces)
      ? interfaces.filter((name): name is string => isInterfaceName(name))
      : [],
    webhook: isWebhook(webhook) ? { url: webhook.url, secret: webhook.secret } : undefined,
    share: number('share'),
    sustainMs: number('sustainMs'),
    releaseMs: number('releaseMs'),
    bitsPerSecondMax: number('bitsPerSecondMax'),
  };
}

/** Names a folder below /sys/class/net, and none above it (dev_valid_name() of the kernel). */
export function isInterfaceName(value: unknown): value is string {
  return typeof value === 'string' && /^(?!\.{1,2}$)[^/:\s]{1,15}$/.test(value);
}

function isWebhook(value: unknown): value is { readonly url: string; readonly secret: string } {
  return isRecord(value) && typeof value['url'] === 'string' && typeof value['secret'] === 'string';
}
