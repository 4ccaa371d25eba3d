import type { Finding } from '../evidence.ts';
import { findPattern, gateReasons } from '../patterns.ts';

/** A probe is short: it only asks whether anybody answers. */
const PROBE_LENGTH_MAX = 400;

/**
 * Values that are nothing but a question to the database. Inside a query they are ordinary, so that the
 * grammar does not weigh them; as a whole value of a request they have no other use.
 */
const PROBES = gateReasons('probe', [
  [
    /^[\s'"(+|]{0,8}@@(?:version(?:_\w{2,16})?|servername|servicename|hostname|datadir|basedir|tmpdir|language|spid|microsoftversion|plugin_dir|secure_file_priv|(?:global|session)\.\w{2,32})[\s'")+|;#-]{0,8}$/i,
    'asks for a variable of the database',
  ],
  [
    /^[\s'"(+|]{0,8}(?:version|database|schema|current_user|current_database|system_user|session_user|user|db_name|suser_s?name|sqlite_version|host_name)\s{0,4}\(\s{0,4}\)[\s'")+|;#-]{0,8}$/i,
    'asks the database about itself',
  ],
  [
    /^[\s'"(+|]{0,8}(?:load_file|load_extension|pg_read_file|pg_ls_dir|lo_import|readfile)\s{0,4}\(\s{0,4}(?:["'][^"']{1,200}["']|0x[\da-f]{4,400}|char\s{0,4}\([\d,\s]{2,200}\))/i,
    'reads a file by the database',
  ],
  [
    /\bn?char\s{0,4}\(\s{0,4}(?:0x[\da-f]{2}|\d{2,3})\s{0,4}\)\s{0,4}(?:\+|\|\||,|%2b)\s{0,4}n?char\s{0,4}\(\s{0,4}(?:0x[\da-f]{2}|\d{2,3})\s{0,4}\)/i,
    'puts a text together from character codes',
  ],
  [
    /^[\s'";]{0,8}(?:exec(?:ute)?\s{1,8})?(?:master\s{0,2}\.\s{0,2}\w{0,8}\s{0,2}\.\s{0,2})?xp_(?:cmdshell|reg\w{4,24}|dirtree|fileexist|subdirs|availablemedia|enumgroups|ntsec_enumdomains|servicecontrol|loginconfig)[\s'";#-]{0,8}$/i,
    'names a procedure of the database system',
  ],
  [
    /\bexec(?:ute)?\s{0,4}(?:immediate\s{0,4})?\(\s{0,4}(?:n?char\s{0,4}\(|@\w{1,32}\s{0,4}\)|0x[\da-f]{4})/i,
    'runs a text as SQL',
  ],
  [
    /["'][\s)]{0,8};\s{0,8}(?:drop|desc|describe|truncate|alter|create|grant|copy|shutdown|backup|restore)\b[^"'\n]{0,80}(?:--|#)\s{0,4}$/i,
    'ends the text and the query, runs another and hides the rest',
  ],
  [
    /\battach\s{1,4}database\s{1,4}["'][^"'\n]{1,200}\.(?:php\d?|phtml|jspx?|aspx?|ashx)["']\s{1,4}as\b/i,
    'writes a page by the database (SQLite)',
  ],
  [
    /^\s{0,4}(?:\d{1,4}|null|\*)(?:\s{0,2},\s{0,2}[\w.*()@]{1,64}){1,32}\s{1,4}from\s{1,4}[\w.]{2,64}\s{0,4}(?:--|#)/i,
    'goes on with a list of columns and hides the rest',
  ],
  [
    /^\s{0,4}[\w.]{1,64}(?:,[\w.*()@]{1,64}){1,32}\s{1,4}from\s{1,4}[\w.]{2,64}\s{0,4}(?:--|#)\s{0,4}$|^\s{0,4}[\w.]{1,64}\s{1,4}where\s{1,4}(["']?)(\w{1,16})\1\s{0,4}=\s{0,4}\1\2\1\s{0,4}(?:--|#|\/\*|;|$)/i,
    'goes on with columns or a condition, and hides the rest',
  ],
  [
    /\bcopy\s{0,8}(?:\([^()\n]{0,120}\)|\w{1,64})\s{0,8}(?:to|from)\s{1,8}program\b/i,
    'has the database run a program (PostgreSQL)',
  ],
  [
    /^\s{0,8}union\s{1,8}(?:all\s{1,8}|distinct\s{1,8})?select\s{1,8}[\w,.*@()\s]{1,120}\s(?:from\s{1,8}[\w.]{1,64})\s{0,8}(?:--.{0,16}|#.{0,16})?$/i,
    'appends a query',
  ],
  [
    /^[\w-]{0,16}["'][\s)]{0,8}(?:group|order)\s{1,8}by\s[\d,\s]{1,80}(?:--|#)/i,
    'ends the text, counts columns and hides the rest',
  ],
  [
    /^\s{0,8}(?:order|group)\s{1,8}by\s{1,8}\d{1,3}(?:\s{0,4},\s{0,4}\d{1,3}){0,64}\s{0,4}(?:--.{0,16}|#.{0,16})?$/i,
    'counts columns',
  ],
  [
    /^[\w%-]{0,16}["'][\s)]{0,4};\s{0,4}(?:and|or|xor|&&|\|\|)\s{1,4}(?:\d|\(|not\s|exists\b|\w{2,24}\s{0,4}\()/i,
    'ends the text and goes on with a condition',
  ],
  [
    /\b(?:rlike|regexp|and|or|like|xor)\s{0,4}\(\s{0,4}select\s{0,4}\(\s{0,4}case\s{1,4}when\b/i,
    'asks a question that is answered by how the query goes on',
  ],
  [
    /^[\w%-]{0,16}["'][\s)]{1,4}(?:rlike|regexp|like|glob|sounds\s{1,4}like|div|mod|xor|similar\s{1,4}to)\s{0,4}["'%][^"'\n]{0,16}$/i,
    'ends the text and puts an operator before the rest',
  ],
  [
    /^\s{0,4}(\w{1,16})(["'])\s{1,4}\2\1\s{0,4}$|^\s{0,4}["']?\s{0,4}(?:\(\s{0,4})?\|\|\s{0,4}\d{1,9}\s{0,4}\)?\s{0,4}$|^\s{0,4}\d{1,6}\s{0,4}(?:&&|\|\|)\s{0,4}\d{1,6}\s{0,4}$/,
    'asks whether texts or numbers are put together',
  ],
  [
    /^[\s'"(]{0,4}\d{1,9}\s{0,4}::\s{0,4}\w{2,16}\s{0,4}[=<>]\s{0,4}\d|^[\s'"]{0,4}\d{1,9}['")\s]{1,4}is\s{1,4}(?:not\s{1,4})?(?:null|true|false|unknown)\s{0,4}(?:--.{0,16}|#.{0,16}|;)?$/i,
    'is a condition of a query',
  ],
  [
    /^[\s'"(+|]{0,8}(?:unhex|bfilename|from_base64|aes_decrypt|load_file|utl_\w{3,8}\.\w{3,24}|dbms_\w{3,24}\.\w{3,32}|xmltype|httpuritype|sys_context|sys_eval|sys_exec)\s{0,4}\(\s{0,4}(?:["'][^\n]|0x[\da-f]|\()/i,
    'calls a function of the database',
  ],
  [
    /\bdo\s{0,4}(?:language\s{1,4}\w{4,16}\s{1,4})?\$\w{0,8}\$\s{0,8}(?:begin|declare)\b|["']\s{0,4};\s{0,4}call\s{1,4}["\w.]{2,64}\s{0,4}\(/i,
    'ends the query and runs code in the database',
  ],
  [
    /\bfrom\s{1,8}(?:rdb\$|mon\$|sysibm\.|syscat\.|msysobjects\b|sysmaster:)\w{0,32}/i,
    'reads what the database keeps about itself',
  ],
  [
    /["'][^\n"']{0,12}\b(?:or|and)\s{1,4}(\d{1,9})\s{0,4}=\s{0,4}\1\s{0,4}(?:--|#|\/\*|;|["'`)}{]|$)|["'][\s)]{0,8}\b(?:or|and)\s{1,4}(["'])(\w{1,16})\2\s{0,4}=\s{0,4}\2\3\2|^\s{0,4};\s{0,4}(?:or|and)\s{1,4}(["']?)(\w{1,8})\4\s{0,4}=\s{0,4}\4\5/i,
    'adds a condition that is always true',
  ],
  [
    /^\s{0,4}["']?\s{0,4};?\s{0,4}exec(?:ute)?\s{1,4}(?:xp|sp)(?:_\w{2,32})?\b/i,
    'runs a procedure',
  ],
  [
    // What stands between the texts is no SQL if the operators are lost (a plus sign is a blank in a form).
    /["'][\s+|]{0,8}(?:sleep|pg_sleep)\s{0,4}\(\s{0,4}\d{1,9}(?:\.\w{1,12})?\s{0,4}\)[\s+|]{0,8}["']\s{0,4}$/i,
    'ends the text, waits and begins another',
  ],
  [
    /^[\w@.-]{1,32}["']\)?\s{0,2}(?:;\s{0,2}--|--\s\w{0,16}|#\w{0,16}|into\s{1,2}@\w{1,16}\s{0,2}(?:#|--))\s{0,4}$/i,
    'ends the text and hides the rest',
  ],
  [
    /^-?\d{1,9}\s{1,4}(?:(?:or|and|xor)\s{1,4}(?:(?:true|false)\b|@{1,2}\w{1,24}\s{0,4}:?=|["']?\w{1,16}["']?\s{1,4}is\s{1,4}(?:not\s{1,4})?(?:null|true|false)\b)|(?:not\s{1,4})?in\s{0,4}\(\s{0,4}\d|(?:regexp|rlike)\s{1,4}\d|collate\s{1,4}\w{2,16}_|having\s{1,4}\d|group\s{1,4}by\s{1,4}\d|limit\s{1,4}\d{1,9}(?:\s{0,4},|\s{1,4}offset)|lock\s{1,4}in\s{1,4}share\b|into\s{1,4}@|sounds\s{1,4}like\s|for\s{1,4}update\s{0,4}(?:;|--|#|$))/i,
    'adds a clause to a number',
  ],
  [
    /^[\s'"(+|]{0,8}(?:group_concat|string_agg|listagg|wm_concat)\s{0,4}\(\s{0,4}[\w.]{2,64}\s{0,4}[,)]/i,
    'puts rows together',
  ],
  [
    /\b(?:and|or)\s{1,4}(?:\(\s{0,4}){0,4}(["'])([\w%]{1,16})\1\s{0,4}(?:like|=)\s{0,4}\1\2?$/i,
    'goes on with a condition that the rest of the query completes',
  ],
  [
    /^[^a-z&\n]{0,8}\b(?:or|and)\s{1,4}(\d{1,9})\s{0,4}=\s{0,4}\1\s{0,4}(?:--|#|\/\*|;)|\bselect\s[^\n]{1,120}\sfrom\s[^\n]{1,120}\bor\s{1,4}(\d{1,9})\s{0,4}=\s{0,4}\2\s{0,4}(?:--|#)|^\s{0,4}(?:or|and)\s{1,4}\w{1,24}\s{1,4}like\s{1,4}n?char\s{0,4}\(/i,
    'adds a condition that is always true',
  ],
  [
    /^[\s'"(]{0,8}select\s{1,8}(?:[a-z_]{2,12}\s{0,4}\(\s{0,4})?\d{2,12}\s{0,4}\*\s{0,4}\d{2,12}[\s)]{0,8}(?:--.{0,16}|#.{0,16}|;)?$|^(?:[\s'"]{0,8}\([\s(]{0,8}(?:md5|sha1)\s{0,4}\(\s{0,4}\d{1,12}|\s{0,8}md5\s{0,4}\(\s{0,4}\d{9,12})\s{0,4}\)[\s')"]{0,8}$/i,
    'computes what a scanner looks for',
  ],
  [
    /\b(?:sys|master\s{0,2}\.\s{0,2}\w{0,8})\s{0,2}\.\s{0,2}fn_(?:sqlvarbasetostr|varbintohexstr)\s{0,4}\(|^[\s'"(]{0,8}(?:\w{3,12}\s{0,4}\(\s{0,4}){0,4}(?:varchar\s{0,4}\(\s{0,4}\d{1,4}\s{0,4}\)\s{0,4},\s{0,4})?hashbytes\s{0,4}\(\s{0,4}["'](?:md[245]|sha\d?(?:_\d{3})?)["']\s{0,4},\s{0,4}["'\d@]/i,
    'computes what a scanner looks for',
  ],
  [/\bload_file\s{0,4}\(\s{0,4}(?:char\s{0,4}\(|0x[\da-f]{4})/i, 'reads a file by the database'],
  [
    /(?<![\w/.*-])(?:select|union|drop|dr|delete|insert|update|alter|exec|truncate|or|and|having|order|where)\/\*[^*\n]{0,40}\*\/\w/i,
    'puts a comment where a blank belongs',
  ],
  [
    /^[\s'")]{0,8}(?:or|and|xor|\|\||&&)\s{1,4}(\d{1,9})\s{0,4}={1,2}\s{0,4}\1\s{0,4}['")]{1,4}$|^\s{0,4}(\d{1,9})\s{0,4}(?:<=>|\s(?:r?like|ilike|regexp|sounds\s{1,4}like)\s)\s{0,4}\2\s{0,4}$/i,
    'adds a condition that is always true',
  ],
  [
    /\b(?:un|uni|unio)\/\*[^*]{0,24}\*\/\w{1,3}\b[^\n]{0,24}\bs\w{0,5}(?:\/\*[^*]{0,24}\*\/\w{0,5})?\b/i,
    'hides a keyword by a comment inside of it',
  ],
]);

/** A whole value that asks a database something, and nothing else. */
export function judgeProbe(text: string): Finding | undefined {
  if (text.length > PROBE_LENGTH_MAX) return undefined;
  return findPattern(PROBES, text);
}
