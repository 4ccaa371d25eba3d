// The agent role: the only one that is root, and only where Rampart was started as root. It obeys the
// short list of commands in agent-role.ts, and listens nowhere.
import { runRole } from '../role-runtime.ts';
import { AgentRole, type AgentSettings } from './agent-role.ts';

const agent = new AgentRole();

runRole<AgentSettings>('agent', {
  start: (settings) => agent.start(settings),
  stop: () => agent.stop(),
  handle: (message) => agent.handle(message),
});
