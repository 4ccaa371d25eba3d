export { EdgeNetworks, type Edge } from './edge-networks.ts';
export { readEdgeClient } from './read-edge-client.ts';
