export * from './policy.ts';
export { formatListen, listenOf, upstreamUrlFault, type ListenAddress } from './addresses.ts';
export type { CertificateFiles, Config, GatewayConfig, RuleSource, SiteConfig } from './config.ts';
export { defaultConfig, loadConfig, parseConfig } from './load-config.ts';
export { makeJsonSchema } from './json-schema.ts';
export { resolvePolicy, type PolicySources, type ResolvedPolicy } from './resolve-policy.ts';
