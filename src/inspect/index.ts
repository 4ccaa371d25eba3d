export * from './transaction.ts';
export * from './outcome.ts';
export type * from './inspection.ts';
export { beginInspection, prepareInspection, type InspectionOptions } from './begin-inspection.ts';
export { enableLinearFallback } from './linear-fallback.ts';
export { compileProgram, type CompileOptions } from './program/compile.ts';
export type { Program, ProgramCounts } from './program/program.ts';
export {
  DnsLists,
  MmdbError,
  openGeoDatabase,
  type DnsListsOptions,
  type OperatorContext,
} from './operators/index.ts';
export { PersistentStore } from './run/persistent-store.ts';
export { judgeVector, type Judgement } from './vectors/judge-vector.ts';
export { readVectors, type Vector } from './vectors/read-vectors.ts';
