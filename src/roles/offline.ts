// What commands do with a policy without a running Rampart. Apart from the door, so that `up`, which
// stays in memory, loads neither the schema nor the rule compiler.
export { compilePrograms } from './compile-programs.ts';
export { warmUp } from './gateway/warm-up.ts';
export { loadSettings } from './policy-loader/load-settings.ts';
export { readRuleFiles } from './policy-loader/read-rule-files.ts';
