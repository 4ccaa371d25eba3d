import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What `gc` is under V8's flag `expose-gc`, as far as it is used. */
type CollectGarbage = (options: {
  readonly type: 'major';
  readonly flavor: 'last-resort';
  readonly execution: 'sync';
}) => void;

let collect: CollectGarbage | undefined;

/**
 * Collects this thread's garbage and gives the memory back to the system. To be called once something
 * large was made (a role that started, rules that were compiled): V8 keeps what that took for a load
 * that may never come. Takes some ten milliseconds.
 */
export function giveMemoryBack(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as CollectGarbage;
  }
  collect({ type: 'major', flavor: 'last-resort', execution: 'sync' });
}

/**
 * `giveMemoryBack` that forgets how functions were compiled, too: most of what ran until now was to start.
 * V8 compiles again, one by one, what runs again.
 */
export function giveStartBack(): void {
  setFlagsFromString('--stress-flush-code');
  giveMemoryBack();
  setFlagsFromString('--no-stress-flush-code');
}
