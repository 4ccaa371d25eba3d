export type { DetectorName, Evidence, Layer } from './evidence.ts';
export { detectSql } from './sql/detect-sql.ts';
