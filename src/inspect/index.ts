export type * from './transaction.ts';
export * from './outcome.ts';
export type * from './inspection.ts';
export { beginInspection, type InspectionOptions } from './begin-inspection.ts';
export { enableLinearFallback } from './linear-fallback.ts';
export { compileProgram, type CompileOptions } from './program/compile.ts';
export type { Program, ProgramCounts } from './program/program.ts';
export { PersistentStore } from './run/persistent-store.ts';
