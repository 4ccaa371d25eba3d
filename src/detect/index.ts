export type { DetectorName, Evidence, Layer } from './evidence.ts';
export { detectSql } from './sql/detect-sql.ts';
export { detectMarkup } from './markup/detect-markup.ts';
export { detectPath } from './path/detect-path.ts';
export { detectTemplate } from './template/detect-template.ts';
export { detectShell } from './shell/detect-shell.ts';
export { detectSsrf } from './ssrf/detect-ssrf.ts';
