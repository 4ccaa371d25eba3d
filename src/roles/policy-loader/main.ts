// Loads a configuration for the supervisor: one request comes over the channel, one reply goes back.
import { UsageError, UsageErrors } from '../../lib/errors.ts';
import type { LoadReply, LoadRequest } from './load-request.ts';
import { loadSettings } from './load-settings.ts';
import { readRuleFiles } from './read-rule-files.ts';

process.once('message', (request: LoadRequest) => {
  process.send?.(load(request), () => process.disconnect?.());
});

function load(request: LoadRequest): LoadReply {
  try {
    return { ok: true, loaded: loadSettings(request, readRuleFiles, Date.now()) };
  } catch (error) {
    if (error instanceof UsageErrors) {
      return { ok: false, errors: error.errors.map(({ message }) => message) };
    }
    if (error instanceof UsageError) return { ok: false, errors: [error.message] };
    throw error;
  }
}
