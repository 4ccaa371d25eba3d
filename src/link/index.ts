export { LinkError } from './link.ts';
export type { Link, LinkErrorCode, RetainedTopic, Subscription } from './link.ts';
export { connectLink } from './link-client.ts';
export type { LinkClient, LinkClientOptions } from './link-client.ts';
export { serveLink } from './link-server.ts';
export type { LinkServer, LinkServerOptions } from './link-server.ts';
export type { LinkOperation, LinkPeer } from './operation.ts';
