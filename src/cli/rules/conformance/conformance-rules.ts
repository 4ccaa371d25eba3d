import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { compileProgram, enableLinearFallback, type Program } from '../../../inspect/index.ts';
import { UsageError } from '../../../lib/errors.ts';
import { loadRules, readRules } from '../../../seclang/index.ts';

const ENGINE_FILE = 'conformance/engine.conf';
const SETUP_FILE = 'conformance/setup.conf';

/** What ModSecurity's recommended configuration does beside the rules; the suite expects it. */
const ENGINE = `
SecRequestBodyAccess On
SecResponseBodyAccess On
SecResponseBodyMimeType text/plain text/html text/xml application/json
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 131072
SecRequestBodyLimitAction Reject
SecResponseBodyLimit 524288
SecResponseBodyLimitAction ProcessPartial
SecRule REQBODY_ERROR "!@eq 0" \\
  "id:200002,phase:2,t:none,log,pass,msg:'Failed to parse request body.',logdata:'%{reqbody_error_msg}'"
SecRule MULTIPART_STRICT_ERROR "!@eq 0" \\
  "id:200003,phase:2,t:none,log,pass,msg:'Multipart request body failed strict validation.'"
`;

/** The settings that the suite's own README asks for. */
const SETUP = `
SecAction "id:900005,phase:1,nolog,pass,\\
  ctl:ruleEngine=DetectionOnly,ctl:ruleRemoveById=910000,\\
  setvar:tx.blocking_paranoia_level=4,\\
  setvar:tx.crs_validate_utf8_encoding=1,\\
  setvar:tx.arg_name_length=100,\\
  setvar:tx.arg_length=400,\\
  setvar:tx.total_arg_length=64000,\\
  setvar:tx.max_num_args=255,\\
  setvar:tx.max_file_size=64100,\\
  setvar:tx.combined_file_sizes=65535"
`;

/** Compiles the Core Rule Set of a folder as its test suite wants it. Throws UsageError(s). */
export function compileCoreRuleSet(folder: string): Program {
  const setup = path.join(folder, 'crs-setup.conf.example');
  const rules = globSync('rules/*.conf', { cwd: folder }).sort();
  if (!existsSync(setup) || rules.length === 0) {
    throw new UsageError(
      'rules.conformance',
      `${folder} is no Core Rule Set (expected crs-setup.conf.example and rules/*.conf)`,
    );
  }
  const entries = [setup, ...rules.map((name) => path.join(folder, name))];
  const { texts } = readRules(entries);
  enableLinearFallback();
  return compileProgram(
    loadRules({
      entries: [ENGINE_FILE, setup, SETUP_FILE, ...entries.slice(1)],
      files: { ...texts.files, [ENGINE_FILE]: ENGINE, [SETUP_FILE]: SETUP },
    }),
  );
}
