// The agent role: the only one that is root, and only where Rampart was started as root. In this
// release it looks at what the machine offers and reports it; it takes no commands.
import { runRole, tellSupervisor } from '../role-runtime.ts';
import { describeAgentDefences, readHostCapabilities } from './capabilities.ts';

runRole<unknown>('agent', {
  start: () => {
    tellSupervisor({ type: 'defences', defences: describeAgentDefences(readHostCapabilities()) });
    return Promise.resolve({});
  },
  stop: () => Promise.resolve(),
});
