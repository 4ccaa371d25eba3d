export * from './policy.ts';
export { listenOf, upstreamUrlFault } from './addresses.ts';
export { checkPlaces } from './check-config.ts';
export type { CertificateFiles, Config, GatewayConfig, RuleSource, SiteConfig } from './config.ts';
export { defaultConfig, loadConfig, parseConfig } from './load-config.ts';
export { databasesOf } from './policy-databases.ts';
export { makeJsonSchema } from './json-schema.ts';
export {
  digestOfNetworks,
  EDGE_NETWORKS_MAX,
  edgeListFile,
  formatEdgeLists,
  readEdgeLists,
  type EdgeList,
  type EdgeLists,
} from './edge-list.ts';
export { isKnownEdge, KNOWN_EDGES } from './edge-networks.ts';
export { readEdge } from './read-edge.ts';
export { resolvePolicy, type PolicySources, type ResolvedPolicy } from './resolve-policy.ts';
export * from './exclusions/index.ts';
export type { RuleFiles } from './rule-folder.ts';
export {
  INSTALLATION_FILE,
  readInstallation,
  type Installation,
  type InstalledRelease,
} from './crs/installed-crs.ts';
