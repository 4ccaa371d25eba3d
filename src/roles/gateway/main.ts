// The gateway role's main thread: starts the threads that serve, looks after them, and tells control.
import { runRole } from '../role-runtime.ts';
import { GatewayRole, type GatewaySettings } from './gateway-role.ts';

const gateway = new GatewayRole();

runRole<GatewaySettings>('gateway', {
  start: (settings) => gateway.start(settings),
  stop: () => gateway.stop(),
});
