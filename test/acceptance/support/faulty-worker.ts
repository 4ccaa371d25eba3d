// A gateway thread as it is, but for a door through which a test breaks it.
import { workerData } from 'node:worker_threads';
import type { ThreadSettings } from '../../../src/roles/gateway/thread-messages.ts';
import { FAULTS, type Fault } from './faults.ts';

const { thread } = workerData as ThreadSettings;

const faults = new BroadcastChannel(FAULTS);
// The channel alone must not keep a thread that drains.
faults.unref();
faults.onmessage = ({ data }): void => {
  const fault = data as Fault;
  if (fault.thread !== thread) return;
  if (fault.kind === 'hang') for (;;);
  throw new Error('broken by a test');
};

await import('../../../src/roles/gateway/worker.ts');
