/**
 * How a value that is a call begins: with what ends the text around it (`";`, `${`, `1;`), a verb that shows what the
 * call gives, and its name.
 */
const HEAD =
  /^(\w{0,2}[\s'".;,)}|&+*/]{1,8}@?|(?:\$?\{){1,3}@?)?[(@]{0,2}(?:(select|echo|print|return|new)\s{1,4}(?:die\s{0,2}\()?)?@?([a-z_]\w{1,40})(?:\s{1,4}|\/\*[^*]{0,24}\*\/|=)?\(/i;
/** What may stand behind the parenthesis of a value that is the call and nothing else. */
const CLOSED = /^\s{0,4}[^\s)][^\n]{0,80}\)[\s;)]{0,4}(?:\[\d{1,2}\]|::\s?\w{2,16}|--|#)?$/;
/** What begins the text around it again, or hides the rest. */
const TURNED = /\)[\s;)]{0,4}(?:[.+]\s{0,2}["']|\}{1,3}|\/\/|\?>)[\s;"')]{0,4}$/;
/** What ends a text or a comment and goes on in code. */
const BREAKS = /^(?:["'][)}\]]{0,3}\s?[.;]|\*\/)/;
const CLOSED_SOON = /\)[\s;)}]{0,4}(?:\/\/|#|[.+]\s?["']|die\b.{0,16})?$/;
const INDEXED = /^\s{0,2}\)\[\d{1,2}\]$/;

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Of databases, and of nothing that people compute with: spreadsheets, reports and formulas know none of them. */
const OF_DATABASES = names(
  'benchmark pg_sleep load_file lo_get lo_put lo_import lo_export lo_from_bytea extractvalue updatexml xmltype ' +
    'group_concat concat_ws database current_user session_user system_user db_name db_id object_name object_id ' +
    'col_name suser_name suser_sname is_srvrolemember is_member has_dbaccess unhex to_base64 from_base64 find_in_set ' +
    'make_set export_set name_const geometrycollection multipoint multipolygon multilinestring row_count found_rows ' +
    'last_insert_id get_lock release_lock is_free_lock master_pos_wait aes_encrypt aes_decrypt des_encrypt des_decrypt ' +
    'unistr hextoraw rawtohex json_build_object jsonb_pretty json_extract json_object_agg jsonb_agg json_agg ' +
    'array_to_string array_agg string_agg listagg wm_concat query_to_xml database_to_xml table_to_xml schema_to_xml ' +
    'pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file current_setting set_config starts_with randomblob zeroblob ' +
    'load_extension sqlite_version sqlite_compileoption_get total_changes patindex charindex datalength sys_eval sys_exec ' +
    'openrowset opendatasource openquery httpuritype xmlforest xmlelement',
);
/** Of databases and of formulas alike: only where nothing closes the call. */
const OF_QUERIES = names(
  'ascii bin cast char chr coalesce compress concat conv cos elt hex if ifnull instr lpad mid nchar nullif nvl ord rpad ' +
    'schema substr substring user waitfor',
);
/** Of PHP and of the browser's scripts: what runs, hides, reads or tells. */
const OF_SCRIPTS = names(
  'base64_decode gzinflate gzuncompress gzdecode bzdecompress zlib_decode str_rot13 convert_uudecode call_user_func ' +
    'call_user_func_array create_function func_get_args fsockopen pfsockopen stream_socket_client shell_exec passthru ' +
    'proc_open proc_nice pcntl_exec pcntl_fork get_defined_functions get_defined_vars get_defined_constants ' +
    'get_current_user getmyuid getmypid getmyinode getlastmod curl_init curl_exec curl_multi_exec file_exists ' +
    'file_get_contents file_put_contents parse_ini_file show_source highlight_file php_uname phpversion phpinfo ' +
    'php_sapi_name ini_set ini_get ini_restore ini_alter set_time_limit apache_setenv apache_request_headers getallheaders ' +
    'putenv move_uploaded_file unserialize assert_options register_shutdown_function register_tick_function ' +
    'spl_autoload_register set_error_handler set_exception_handler is_uploaded_file posix_getpwuid posix_getuid posix_geteuid ' +
    'posix_getegid posix_getgid posix_getpid posix_kill posix_mkfifo posix_uname posix_getlogin posix_ttyname posix_times ' +
    'mysql_query mysql_connect mysqli_query mysqli_connect pg_query pg_connect sqlite_query ftp_connect ssh2_exec imap_open ' +
    'mb_ereg_replace error_log openlog disk_free_space diskfreespace dl execscript globaleval btoa atob exec expression',
);
/** Of PHP as well, with names that others have too: only where the call ends the text around it, or begins it again. */
const OF_BREAKERS = names(
  'fopen unlink extract parse_str preg_replace popen readfile include require eval assert print_r var_dump sleep ' +
    'system scandir mail getenv usort array_map copy rename chmod mkdir rmdir glob',
);
/** Classes of PHP that read files or call others when they are made. */
const CLASSES = names(
  'splfileobject spltempfileobject directoryiterator recursivedirectoryiterator filesystemiterator globiterator ' +
    'simplexmlelement soapclient reflectionfunction reflectionclass reflectionmethod imagick finfo ziparchive sqlite3 pdo',
);

/**
 * True where the whole value is one call of a function that only a server runs, or the beginning of one. A question
 * about such a function has words around it, or empty parentheses.
 */
export function isLoneCall(value: string): boolean {
  const head = HEAD.exec(value);
  if (head === null) return false;
  const [whole, before = '', verb = '', called = ''] = head;
  const name = called.toLowerCase();
  const rest = value.slice(whole.length);
  if (verb.toLowerCase() === 'new') return CLASSES.has(name);
  if (rest.trim() === '') {
    const isQuery = OF_QUERIES.has(name) || OF_DATABASES.has(name);
    return isQuery || (OF_SCRIPTS.has(name) && name !== 'expression');
  }
  const isTurned = TURNED.test(rest);
  if (isTurned || (/[;{.]/.test(before) && /\)[\s;)}]{0,4}$/.test(rest))) {
    if (OF_SCRIPTS.has(name) || (isTurned && OF_BREAKERS.has(name))) return true;
  }
  // '.fopen($x) */unlink('a')
  if (OF_BREAKERS.has(name) && BREAKS.test(before) && CLOSED_SOON.test(rest)) return true;
  if (OF_SCRIPTS.has(name) && INDEXED.test(rest)) return true;
  return (OF_DATABASES.has(name) || OF_SCRIPTS.has(name)) && CLOSED.test(rest);
}
