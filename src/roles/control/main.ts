// The control role: brings the journal into the store, hands the policy to the gateway, answers the
// console and the command line.
import { runRole } from '../role-runtime.ts';
import { ControlRole, type ControlSettings } from './control-role.ts';

const control = new ControlRole();

runRole<ControlSettings>('control', {
  start: (settings) => control.start(settings),
  stop: () => control.stop(),
  handle: (message) => control.handle(message),
});
