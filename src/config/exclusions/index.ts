// A door of its own: control, which stays in memory, needs this and neither the schema of the
// configuration nor what reads it.
export { applyExclusions } from './apply-exclusions.ts';
export { covers } from './covers.ts';
export { EXCLUSION_FILE, formatExclusions, parseExclusions } from './exclusion-file.ts';
export * from './exclusion.ts';
export { exclusionShapes } from './exclusion-schema.ts';
export { proposeExclusion, type Proposal } from './propose-exclusion.ts';
export { EXCLUSION_RULE_ID_MIN, renderExclusion } from './render-exclusion.ts';
