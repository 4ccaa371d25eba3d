/**
 * What the words of SQL mean, over all dialects: MySQL, PostgreSQL, Transact-SQL, Oracle, SQLite, with
 * some of Db2, Firebird, HSQLDB and Informix. Collected from the dialects' own manuals. A word may
 * belong to several classes; a word in none is a name.
 */
export type WordClass = number;

/** AND, OR, XOR */
export const LOGIC = 1 << 0;
/** LIKE, REGEXP, ... between two operands */
export const COMPARE = 1 << 1;
/** DIV, MOD, COLLATE-free arithmetic written as words */
export const ARITHMETIC = 1 << 2;
/** UNION, INTERSECT, EXCEPT, MINUS */
export const SET_OPERATOR = 1 << 3;
/** Begins a statement */
export const STATEMENT = 1 << 4;
/** Begins a clause: no name where an operand is expected */
export const CLAUSE = 1 << 5;
/** Stands for a value without parentheses: NULL, TRUE, CURRENT_USER */
export const VALUE = 1 << 6;
/** Stands before an operand: NOT, BINARY, PRIOR */
export const PREFIX = 1 << 7;
/** A type name, as in CAST(x AS int) */
export const TYPE = 1 << 8;
/** Function of SQL that other languages and ordinary writing do not share */
export const FUNCTION = 1 << 9;
/** Function that mathematics, spreadsheets and stylesheets share with SQL */
export const COMMON_FUNCTION = 1 << 10;
/** Function that tells of the server, the session or its files */
export const INFORMATION = 1 << 11;
/** Function or procedure that waits, computes for long, or reaches out */
export const DELAY = 1 << 12;
/** Function whose error message carries data out */
export const LEAK = 1 << 13;
/** Name of a catalogue, schema or system table */
export const CATALOG = 1 << 14;
/** Reserved: never a name or an alias without quotes */
export const RESERVED = 1 << 15;
/** Procedures that reach out of the database */
export const PROCEDURE = 1 << 16;

const LISTS: readonly (readonly [WordClass, string])[] = [
  [LOGIC | RESERVED, 'and or xor eqv'],
  [COMPARE | RESERVED, 'like ilike rlike regexp glob similar in between is'],
  [COMMON_FUNCTION, 'like glob regexp match'],
  [COMPARE, 'match sounds overlaps contains isnull notnull'],
  [ARITHMETIC | RESERVED, 'div'],
  [ARITHMETIC, 'mod'],
  [SET_OPERATOR | RESERVED, 'union intersect except'],
  [SET_OPERATOR, 'minus'],
  [
    STATEMENT,
    'alter analyze attach backup begin bulk call cluster comment commit copy create dbcc deallocate ' +
      'declare delete deny describe detach discard drop exec execute explain flush grant handler if ' +
      'import insert install kill listen load lock merge notify open pragma prepare print purge ' +
      'reconfigure reindex rename replace reset restore revoke rollback savepoint set show shutdown ' +
      'signal start throw truncate unlock update use vacuum waitfor while raiserror goto do fetch go',
  ],
  [
    RESERVED,
    'select insert update delete drop create alter exec execute declare where from group order ' +
      'having limit into values case when then else end as on using join inner outer left right ' +
      'natural cross for to by with distinct not null exists any some desc asc while set table union ' +
      'check constraint foreign primary references default procedure goto waitfor',
  ],
  [
    CLAUSE,
    'where from group order having limit offset procedure into for window fetch natural join inner ' +
      'left right cross full outer on using values set returning limit when then else end as by to ' +
      'escape uescape with union option straight_join qualify connect start separator rows lock',
  ],
  [
    VALUE,
    'null true false unknown default current_user current_role current_date current_time ' +
      'current_timestamp current_catalog current_schema current_database localtime localtimestamp ' +
      'session_user system_user sysdate systimestamp rownum rowid user utc_date utc_time utc_timestamp',
  ],
  [PREFIX, 'not binary prior distinct distinctrow all any some unique'],
  [
    TYPE,
    'int integer int2 int4 int8 bigint smallint tinyint varchar varchar2 nvarchar nvarchar2 char nchar ' +
      'text ntext numeric number decimal dec float real double signed unsigned binary varbinary date ' +
      'datetime datetime2 time timestamp bool boolean bytea json jsonb xml xmltype uuid money blob clob ' +
      'image bit year character sql_variant uniqueidentifier regclass inet oid array',
  ],
  [
    FUNCTION,
    'ascii aes_decrypt aes_encrypt array_agg array_to_json array_to_string atn2 bin bit_length ' +
      'bit_count cast charindex charset char_length character_length chr coalesce coercibility collation ' +
      'compress concat_ws connection_property conv convert convert_from convert_to convert_tz crc32 ' +
      'crypt_key curdate curtime datalength date_add date_format date_sub dateadd datediff datename ' +
      'datepart decrypt dense_rank des_decrypt des_encrypt difference elt encrypt export_set field ' +
      'find_in_set first_value from_base64 from_unixtime generate_series get_lock getdate getutcdate ' +
      'greatest group_concat hex ifnull iif inet_aton inet_ntoa initcap instr interval is_free_lock ' +
      'isnull json_agg json_array json_arrayagg json_depth json_extract json_keys json_length ' +
      'json_object json_objectagg json_quote json_type json_unquote json_valid json_value last_value ' +
      'lcase least len likelihood likely listagg locate lpad ltrim makedate make_set ' +
      'maketime md5 mid nchar newid nullif nvl nvl2 octet_length old_password openquery opendatasource ' +
      'openrowset ord parsename password patindex percent_rank period_add pg_typeof position ' +
      'printf query_to_xml quotename quote_ident quote_literal randomblob rank rawtohex regexp_instr ' +
      'regexp_like regexp_matches regexp_replace regexp_substr regexp_substring replicate row_number ' +
      'row_to_json rpad rtrim sha sha1 sha2 soundex space space sqlite_compileoption_get strcmp strftime ' +
      'string_agg string_to_array stuff substr substring substring_index substrb sys_connect_by_path ' +
      'sysdatetime table_to_xml timestampadd timestampdiff to_base64 to_char to_date to_days to_hex ' +
      'to_json to_number to_timestamp total translate try_cast try_convert typeof ucase uncompress ' +
      'uncompressed_length unhex unicode unistr unix_timestamp utl_raw.cast_to_varchar2 uuid_short ' +
      'weight_string wm_concat xmlagg xmlelement xmlforest xmlparse xmlserialize xpath zeroblob nchr ' +
      'to_seconds bit_and bit_or bit_xor sysdate now extract filetoclob filetoblob bool_and bool_or ' +
      'hash_agg num_nonnulls width_bucket to_regclass has_table_privilege quote tochar ' +
      'starts_with isfinite xmlexists xpath_exists regexp_count regexp_split_to_array regexp_split_to_table ' +
      'json_each json_tree json_group_array json_group_object json_array_length json_array_elements ' +
      'json_array_elements_text json_build_array json_build_object json_contains json_contains_path ' +
      'json_each_text json_exists json_extract_path json_extract_path_text json_insert json_overlaps json_patch ' +
      'json_populate_record json_pretty json_query json_remove json_replace json_search json_serialize json_set ' +
      'json_table json_to_record json_to_recordset json_typeof json_merge_patch json_merge_preserve jsonb_agg ' +
      'jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object ' +
      'jsonb_each jsonb_each_text jsonb_exists jsonb_extract_path jsonb_extract_path_text jsonb_insert ' +
      'jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query ' +
      'jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record ' +
      'jsonb_typeof to_jsonb array_to_tsvector array_length array_position array_positions array_remove ' +
      'array_upper array_lower cardinality unnest num_nulls overlay quote_nullable ntile cume_dist ' +
      'total_changes julianday unixepoch octet_length concat_ws regexp_like approx_count_distinct ' +
      'string_escape string_split openjson json_modify isjson choose checksum hashbytes binary_checksum',
  ],
  [
    COMMON_FUNCTION,
    'abs acos asin atan atan2 avg ceil ceiling char concat cos cot count date day decode degrees encode ' +
      'exp floor format hour if insert isnull left length ln log lower max min minute mod month pi pow ' +
      'log10 log2 power radians rand random repeat replace reverse right round row second sign sin sqrt std stddev sum ' +
      'tan time trim trunc truncate upper values var variance year last first value match any all some ' +
      'binary date_trunc age sec nth bit lead lag',
  ],
  [
    INFORMATION,
    'version database schema user current_user session_user system_user current_database ' +
      'current_schema current_schemas sqlite_version sqlite_source_id db_name db_id host_name host_id ' +
      'suser_name suser_sname user_name user_id object_name object_id col_name connection_id ' +
      'last_insert_id row_count found_rows load_file pg_read_file pg_ls_dir pg_read_binary_file ' +
      'pg_stat_file pg_current_logfile current_setting inet_server_addr inet_server_port ' +
      'inet_client_addr serverproperty databasepropertyex is_srvrolemember is_member has_dbaccess ' +
      'fn_varbintohexstr sys_context userenv banner app_name original_login schema_name ' +
      'load_extension readfile writefile lo_import lo_export lo_get fn_trace_gettable sys.fn_my_permissions',
  ],
  [
    DELAY,
    'sleep benchmark pg_sleep pg_sleep_for pg_sleep_until dbms_pipe.receive_message dbms_lock.sleep ' +
      'dbms_session.sleep user_lock.sleep randomblob utl_http.request utl_inaddr.get_host_address ' +
      'utl_inaddr.get_host_name utl_smtp.open_connection utl_tcp.open_connection httpuritype ' +
      'dbms_ldap.init dblink dblink_connect dblink_send_query master_pos_wait master_gtid_wait ' +
      'wait_for_executed_gtid_set sys_eval sys_exec dbms_aq.listen fn_xe_file_target_read_file fn_get_audit_file dbms_java.runjava dbms_scheduler dbms_xslprocessor',
  ],
  [
    LEAK,
    'extractvalue updatexml name_const geometrycollection multipoint multilinestring multipolygon ' +
      'polygon linestring gtid_subset gtid_subtract json_keys st_latfromgeohash st_longfromgeohash ' +
      'st_pointfromgeohash ctxsys.drithsx.sn ctxsys.ctx_report.token_type ctxsys.ctx_query.chk_xpath ' +
      'ordsys.ord_dicom.getmappingxpath dbms_xdb_version.checkin dbms_xdb_version.makeversioned ' +
      'dbms_xdb_version.uncheckout dbms_utility.sqlid_to_sqlhash dbms_xmlgen.getxml ' +
      'dbms_xmlgen.getxmltype dbms_xmlquery.getxml xmltype query_to_xml database_to_xml schema_to_xml ' +
      'procedure_analyse analyse file_name dbms_assert.simple_sql_name uuid_to_bin bin_to_uuid fts3_tokenizer',
  ],
  [
    CATALOG,
    'information_schema pg_catalog pg_class pg_user pg_shadow pg_roles pg_authid pg_tables pg_database ' +
      'pg_stat_activity pg_stat_user_tables pg_attribute pg_namespace pg_proc pg_group pg_settings ' +
      'sqlite_master sqlite_schema sqlite_temp_master sqlite_sequence sysobjects syscolumns sysusers ' +
      'sysdatabases sysprocesses syslogins sysxlogins syscomments master..sysdatabases ' +
      'sys.objects sys.tables sys.columns sys.databases sys.sql_logins sys.syslogins sys.user$ sys.all_tables ' +
      'all_tables all_users all_tab_columns all_tab_tables all_objects all_source all_views all_col_comments ' +
      'user_tables user_tab_columns user_objects user_users user_password_users user_role_privs user_source ' +
      'dba_users dba_tables dba_tab_columns dba_objects v$version v$instance v$database ' +
      'v$session v$parameter msysobjects msysaccessobjects msysaccessxml msysqueries msysrelationships ' +
      'rdb$database rdb$fields rdb$types rdb$collations rdb$functions rdb$relations rdb$relation_fields ' +
      'mon$statements mysql.user mysql.db mysql.host mysql.innodb_table_stats sysibm.systables ' +
      'sysibm.sysdummy1 syscat.tables syscat.columns sysibmadm domain.domains domain.tables domain.columns ' +
      'systables sysmaster performance_schema innodb_table_stats innodb_index_stats sys.schema_table_statistics',
  ],
  [
    PROCEDURE,
    'xp_cmdshell xp_regread xp_regwrite xp_regdeletekey xp_dirtree xp_fileexist xp_subdirs ' +
      'xp_availablemedia xp_enumdsn xp_loginconfig xp_makecab xp_ntsec_enumdomains xp_terminate_process ' +
      'xp_servicecontrol xp_sprintf xp_enumgroups sp_executesql sp_configure sp_oacreate sp_oamethod ' +
      'sp_addextendedproc sp_makewebtask sp_password sp_addlogin sp_addsrvrolemember sp_add_job ' +
      'sp_add_jobstep sp_add_jobserver sp_start_job sp_who sp_helpdb sp_prepare sp_execute sp_droplogin ' +
      'sp_send_dbmail sp_helptext sp_tables sp_columns sp_msforeachtable sp_adduser sp_execute_external_script',
  ],
];

const WORDS: ReadonlyMap<string, WordClass> = makeWords();

function makeWords(): Map<string, WordClass> {
  const words = new Map<string, WordClass>();
  for (const [bits, list] of LISTS) {
    for (const word of list.split(' ')) words.set(word, (words.get(word) ?? 0) | bits);
  }
  return words;
}

/** Longest entry above: a longer word is looked up by its last part alone. */
const WORD_LENGTH_MAX = 40;

/**
 * The classes of a word (lower case). A dotted name is looked up whole, then by its first part (a
 * schema) for catalogues, and by its last part for procedures and functions.
 */
export function classifyWord(word: string): WordClass {
  if (word.length > 2 * WORD_LENGTH_MAX) return 0;
  const whole = WORDS.get(word);
  const dot = word.indexOf('.');
  if (dot < 0) return whole ?? 0;
  if (whole !== undefined) return whole;
  const schema = WORDS.get(word.slice(0, dot)) ?? 0;
  const last = WORDS.get(word.slice(word.lastIndexOf('.') + 1)) ?? 0;
  return (schema & CATALOG) | (last & (PROCEDURE | DELAY | INFORMATION | LEAK | CATALOG));
}
