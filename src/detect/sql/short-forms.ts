import type { Finding } from '../evidence.ts';
import { findPattern, gateReasons } from '../patterns.ts';

/** What lists of short injections hold is no longer than a line. */
const SHORT_LENGTH_MAX = 200;

/**
 * Ends of a text with the least behind them: too little for the grammar to weigh, and as a whole value
 * of a request nothing that anybody means. Each begins where the value begins.
 */
const SHORT_FORMS = gateReasons('short-form', [
  [
    /^[\w@.%-]{0,24}(?:"|'|\\')[\s)]{0,6};\s{0,4}(?:--\s{0,2}[-+]?|#|\/\*|%00|\0)?\s{0,4}$|^[\w@.%^-]{1,32}["'];\*$/,
    'ends the text and the query',
  ],
  [
    /^(?:|-?[01]|-?\d{3,9}|\d{1,9}%|[a-z_%@][\w.@-]{0,24})["'][\s)]{0,6}\s(?:or|and|xor|\|\||&&)\s{1,4}(?:not\s{1,4})?(?:[01]|true|false|null)\s{0,4}(?:--.{0,16}|#.{0,16}|\/\*|;)?$/i,
    'ends the text and adds a condition',
  ],
  [
    /^[\w%.-]{0,16}["']?[\s)]{1,8}(?:rlike|regexp|like|div|mod|sounds\s{1,4}like)\s{1,4}\d{1,6}\s{0,4}(?:--.{0,16}|#.{0,16}|$)(?<=["')][\s)]{1,8}\w[^\n]{0,40})/i,
    'ends the text and puts an operator before the rest',
  ],
  [
    /^[\w%-]{0,16}["']?\)[\s)]{0,6}(?:or|and|xor)\s{1,4}[a-z_]\w{0,24}\s{0,4}(?:[<>=]{1,2}|!=|<>|like\s|is\s{1,4}not\s)\s{0,4}(?:["'\d-]|null\b)/i,
    'closes a condition and adds another',
  ],
  [/^[\w%-]{0,16}["'][\s)]{1,6}where\s[^\n]{1,120}(?:--|#)/i, 'ends the text and adds a clause'],
  [
    /\bunion\+{1,2}(?:(?:all|distinct)\+{1,2})?select(?:\+{1,2}|\s{1,4}(?:\d|null\b|["'@(*]|\w{1,24}\s{0,2}[,(]))|\bunion(?:\s|\/\*[^*]{0,24}\*\/){0,4}(?:--[^\n]{0,24}\n|#[^\n]{0,24}\n)\s{0,8}(?:all\s{1,4})?select\b|^[\w'")*/ .-]{0,16}union\/\*[^*\n]{0,24}\*\/(?:all\/\*[^*\n]{0,24}\*\/)?\s{0,4}select\b/i,
    'appends a query',
  ],
  [
    /^[\w-]{0,16}["'](?:[\s)]{0,4}\b(?:or|and)\s{1,4}|[\s)]{1,4}\(\s{0,4})select\s{1,4}(?:\*|top\s|distinct\s|@@|\w{1,32}\s{1,4}from\b)/i,
    'ends the text and asks',
  ],
  [
    /^["'](?:\s{1,4}(?:or|and)\s{1,4}\(?\w{1,32}\)?|[\s)]{0,4}\|\|\s{0,4}\w{2,16}(?:\.\w{2,24}){1,2})$/i,
    'ends the text and leaves a condition open',
  ],
  [
    // Frameworks of PHP take the operator from who asks: `id[]=in (1) and ...`.
    /^(?:not\s{1,4})?(?:in|exp|between)\s{0,4}\([^()\n]{0,40}\)\s{1,4}(?:and|or|xor)\s{1,4}(?:(?:updatexml|extractvalue|(?:pg_)?sleep|benchmark|if|exp|ascii|ord|substr\w{0,6}|mid|length|char|user|database|version|floor|exists)\s{0,2}\(|\(\s{0,4}select\b|(["']?)\w{1,8}\1\s{0,2}=)|^null\s{1,4}(?:or|and|xor)\s{1,4}(?:true|false|not\s|["'(]?\d|\w{2,24}\s{0,2}[(=])/i,
    'adds a condition',
  ],
  [
    /^[\s'"(+|]{0,8}(?:convert|cast)\s{0,4}\(\s{0,4}(?:int\s{0,4},\s{0,4})?(?:sys\.|@@|db_name\(|user_name\(|hashbytes\(|\(\s{0,4}select\b)/i,
    'calls a function of the database',
  ],
  [
    /\blimit\s{1,4}\d{1,9}\s{1,4}into\s{1,4}(?:@|(?:out|dump)file\b)|^`\w{1,32}`\s{0,4}=\s{0,4}["'\w]{1,32}\s{1,4}(?:or|and)\s{1,4}["'(\d]|^(?:pass(?:word|wd)?|pwd|\*)\s{1,4}from\s{1,4}[\w.`]{2,48}#$/i,
    'adds a clause, or hides the rest',
  ],
  [
    // OData: `name eq 'a' or 1 eq 1`.
    /\s(?:or|and)\s{1,4}(["']?)(\w{1,16})\1\s{1,4}eq\s{1,4}\1\2\1(?:\W|$)/i,
    'holds a condition that is always true',
  ],
  [/^=\s{1,4}(?:["';]|--)$/, 'goes on with an operator that the query completes'],
  [
    /^[\s'")]{0,8}(?:pg_)?sleep\s{0,4}\(\s{0,4}\d{1,4}\s{0,4}\)[\s)]{0,4}(?:#|--)[ \t]{0,4}\r?\n\s{0,4}\w{0,16}$/i,
    'waits and hides the rest of the line',
  ],
  [
    /^[\w,.*]{1,64}\s{1,4}from\s{1,4}\w{1,32}\s{1,4}union\s{1,4}(?:all\s{1,4})?select\s{1,4}[\w,.*]{1,64}(?:\s{1,4}from\s{1,4}\w{1,32})?\s{0,4}(?:--|#|$)/i,
    'appends a query',
  ],
  [
    /^\w{1,32}\s{1,4}where\s{1,4}(["']?)(\w{1,8})\1\s{0,4}=\s{0,4}\1\2\1?\s{0,4}(?:--|#|;|$)/i,
    'holds a condition that is always true',
  ],
  [
    /\bopen(?:rowset|datasource)\s{0,4}\(\s{0,4}["'][\w.]{1,32}["']\s{0,4}[,;]/i,
    'has the database ask another one',
  ],
  [
    /["'\d)][\s)]{0,6};\s{0,4}(?:use\s{1,4}(?:master|msdb|tempdb|mysql|information_schema|test)|reconfigure(?:\s{1,4}with\s{1,4}override)?|vacuum|checkpoint|flush\s{1,4}\w{1,16}|reset\s{1,4}master|commit|rollback)\s{0,4}(?:;|--|#|$)/i,
    'ends the query and runs another',
  ],
  [
    /["'\d)][\s)]{0,6};\s{0,4}(?:sys\.)?\w{0,24}(?:fn_xe_file_target_read_file|fn_get_audit_file|fn_trace_gettable|like\s{0,4}\(\s{0,4}["']\w{1,16}["']\s{0,4},\s{0,4}upper)\s{0,4}\(/i,
    'ends the query and runs another',
  ],
  [
    /^(?:drop|truncate)\s{1,4}(?:table|database)\s{1,4}\w{1,32}\s{0,4}(?:--|#|;\s{0,4}(?:--|#))|^drop\s{1,4}\w{1,32}\s{0,4};\s{0,4}--\s{0,4}$/i,
    'is a statement, and hides the rest',
  ],
  [
    /^["'][\s)]{0,4}\.\s{0,4}\(\s{0,4}select\s{1,4}[\w'"(*@][^\n]{0,80}\)\s{0,4}\.\s{0,4}["']$/i,
    'puts a query between two texts',
  ],
  [
    /^[\s'"(;,]{0,4}sql(?:vuln|attempt\d)[\s'");,-]{0,4}$|^\w{0,4}'"\(\)&%$/i,
    'is a mark that testers look for in answers',
  ],
  [
    /^\*\/\s{0,4}(?:union|or|and|select|having|order)(?:\/\*|\s)/i,
    'ends a comment and goes on with the query',
  ],
  [/^["']?\s{0,4}(?:or|and)\s{1,4}(\w)=\1\s{0,4}(?:--|#)/i, 'adds a condition that is always true'],
  [
    /^["']?\s{0,4}(?:lines|fields|columns)\s{1,4}(?:terminated|starting|enclosed|escaped)\s{1,4}by\s{1,4}0x[\da-f]{4}/i,
    'writes into a file by the database',
  ],
  [
    /\bchar\s{0,4}\(\s{0,4}\d{1,3}\s{0,4}\)\s{1,4}["']?\s{0,4}(?:=|like)\s|^["'\d)\s-]{0,6}(?:\|\||\+|\|)\s{0,4}(?:xmltype|dbms_\w{2,24}\.\w{2,24}|utl_\w{2,12}\.\w{2,24}|httpuritype)\s{0,4}\(/i,
    'adds a call of a database function',
  ],
  [
    /\b(?:and|or)\s{1,4}xmltype\s{0,4}\(\s{0,4}["']<|^["'][\s)]{0,4}\s(?:collate\s{1,4}\w{3,32}|escape\s{1,4}["']\w?["'])\s{1,4}(?:or|and)\s/i,
    'adds a condition',
  ],
  [
    /^(?:\d{1,9},|if\()(?:and|or|having|procedure|into\s{1,4}(?:out|dump)file|order\s{1,4}by|union)\s[^\n]{0,120}(?:\w\(|\(select\b|=\d|@@|["']\/)/i,
    'adds a clause to a number or a call',
  ],
  [
    /^(?:|-?\d[\d.]{0,12}|null|\(\d{1,9}\)|\*\/|[\w@.%-]{0,24}\\?["'`])[\s)]{0,8};[\s;]{0,4}(?:update\s{1,4}[\w.[\]`]{1,48}\s{1,4}set\s|insert\s{1,4}into\s|delete\s{1,4}from\s|desc(?:ribe)?\s{1,4}\w|truncate\s{1,4}\w|(?:grant|revoke)\s{1,4}\w[\w\s,*.]{0,64}\s(?:to|from|on)\s|(?:un)?lock\s{1,4}tables?\b|explain\s{1,4}\w|begin\s{1,4}\w|commit\b|rollback\b|alter\s{1,4}(?:user|table|database|login|role|system)\s|show\s{1,4}(?:tables|databases|schemas|grants|columns|variables|status)\b|create\s{1,4}(?:or\s{1,4}replace\s{1,4})?(?:\w{1,12}\s{1,4})?(?:function|user|table|view|procedure|trigger|alias|extension|database|login|role)\s|wait\s{1,4}for\b|rename\s{1,4}table\s|drop\s{1,4}\w{1,16}\s|kill\s{1,4}\d|prepare\s{1,4}\w{1,16}\s{1,4}from\s|handler\s{1,4}\w|pragma\s{1,4}\w|analyze\s{1,4}\w|call\s{1,4}\w|load\s{1,4}data\b|dbcc\s{1,4}\w|(?:backup|restore)\s{1,4}(?:database|log)\s)/i,
    'ends the query and runs another',
  ],
  [
    /^[\w@.%-]{0,24}["'`][\s)]{0,6}(?:\s(?:or|and|xor|like)\b|&&|\|\||[=<>]{1,3})(?:\s{0,4}[\w'"`().~!@=<>%*/+-]{1,24}){1,4}?\s{0,4}(?:--[\s+-]{0,4}|#|\/\*{1,2}\/?|;?%00|\0)$/i,
    'ends the text, adds a condition and hides the rest',
  ],
  [
    /\}["']\s{0,4}::\s{0,4}jsonb?\b|\b(?:and|or)\s{0,4}["']\{["'][^\n]{1,40}\}["']\s{0,4}(?:@>|<@|->|#>)/i,
    'compares documents in a condition',
  ],
  [
    // (not "l'union table ronde": an article that lost its vowel)
    /^(?!(?:[^']{0,24}\s)?(?:l|d|qu)'union\s[^#*-]{0,80}$)[\w@.%'"()` -]{0,24}\bunion\s{1,8}(?:all\s{1,8}|distinct\s{1,8})?(?:values\s{0,4}(?:row\b|\()|table\s{1,4}\w{1,32}\s{0,4}(?:--|#|\/\*|;|$))/i,
    'appends a query',
  ],
  [
    /\b(?:select|waitfor|union|procedure)\+{1,2}(?:sleep|delay|select|all|analyse|null|\d|user\(|version\(|database\(|pg_sleep|\(|@@)/i,
    'appends a query',
  ],
  [
    /^[\w%-]{0,16}["']?[\s)]{0,4}(?:div|mod|xor|like|rlike|regexp|in)\s{0,4}\([^()\n]{1,24}\)\s{0,4}(?:--|#|\/\*)/i,
    'adds an operator and hides the rest',
  ],
  [
    /^[\w.-]{0,16}\]\s{0,4}(?:(?:and|or|xor|union|having|order|rlike)\b|&&|\|\|)[^\n]{0,160}(?:\bselect\b|\w\(|[=<>]|\bby\s)/i,
    'closes a name in brackets and adds a clause',
  ],
  [
    /^[\w%-]{0,16}["'][\s)]{0,4};\s{0,4}(?:(?:group|order)\s{1,4}by\s{1,4}\w|(?:limit|rlike|between|div)\s{1,4}[\w(]|union\s{1,4}(?:all\s{1,4})?select\b|(?:or|and)\s{1,4}(?:true|false|not|\w{1,24}(?:\(|\s{1,4}(?:like|is|in)\s))|\|\|\s)/i,
    'ends the text and adds a clause',
  ],
  [
    /^(?:-?\d{1,9}["']?|["'])?[\s)]{1,6}is\s{1,4}(?:not\s{1,4})?null\s{1,4}(?:or|and)\s{1,4}(?:["'(\d]|not\b|true|false)/i,
    'adds a condition',
  ],
  [
    /^[\w%-]{0,16}["'][\s)]{0,4}(?:\|\||&&|\sor|\sand)\s{1,4}\w{1,24}\s{0,2}(?:=\s{0,2}\w{1,24}|is\s{1,4}(?:not\s{1,4})?null)\s{0,2}["']?$/i,
    'ends the text and adds a condition',
  ],
  [
    /^(?:\*\/|\d{0,9}["']?)[\s)]{1,6}div\s{1,4}\d{1,9}\s{0,2}(?:["']|--|#|\/\*|(?:or|and)\s)/i,
    'adds an operator and hides the rest',
  ],
  [
    /^[\w*.`]{1,32}(?:\s{0,2},\s{0,2}[\w*.`]{1,32}){0,4}\s{0,2},\s{0,2}(?:(?:user|version|database|schema|current_user|session_user|system_user)\(\s{0,2}\)|load_file\(['\x22\d]|(?:pg_)?sleep\(\d|get_lock\(['\x22]|benchmark\(\d|extractvalue\(|updatexml\(|@@\w{3,24}|\(\s{0,2}select\s{1,4}[\w*@]{1,32}\s{0,2}\))/i,
    'adds what it wants to see to the columns of a query',
  ],
  [
    /^[\w*.`, ()]{0,64}\sfrom\s{1,4}[\w.`]{2,48}(?:--|\/\*)[\s+-]{0,4}$/i,
    'says where a query takes its rows from and hides the rest',
  ],
  [
    /(?:^|\b(?:union|select|from|where|and|or))\s{0,2}\d{0,4}\.\d{0,2}e\(\s{0,2}[\d'"]{0,4}\s{0,2}\)\s{0,4}(?:union|select|from|and|or|into)\b/i,
    'calls the exponent of a number, which only MySQL passes over',
  ],
  [
    /^-?\d{1,9}\/\*{2}\/$|^\(?n?char\(\d{1,3}\)\)?$/i,
    'is a number that only a database reads as one',
  ],
  [
    /^[\w.@%-]{0,32}(?:\s[\w.@%-]{1,24})?[\s)'"`]{0,6};\s{0,4}(?:drop|create|alter|truncate|grant|shutdown|update|insert|delete|select|exec(?:ute)?|declare|waitfor|begin|call|copy|load)\b[^\n]*(?:--[\s+-]{0,3}|#)$/i,
    'ends the query, runs another and hides the rest',
  ],
  [
    // Blind: a letter of an answer, by whatever functions it is cut out.
    /(?:(?<![a-z])(?:and|or|xor|not|having|when|rlike|if\s{0,4}\()|&&|\|\|)[\s+(]{0,8}\w{2,16}\s{0,4}\(\s{0,4}(?:\w{2,16}\s{0,4}\(\s{0,4}){0,3}(?:(?:user|database|version|schema|system_user|session_user|current_database|db_name)\s{0,4}\(\s{0,4}\)|@@\w|current_user\b|select[\s+(]{1,4}[^\n]+\bfrom\b)[^\n]*\)\s{0,4}(?:[<>=]|!=|(?:not\s{1,4})?(?:like|between|regexp|rlike|in)\b)/i,
    'asks for a letter of an answer',
  ],
  [
    // The value, an operator or a keyword, and a call that only a database knows.
    /^(?:[\w.?=/%-]{0,40}['"`\\),;]|-?\d{1,9}(?:\.\d{1,4}|e\d)?(?![.)]\s))[\s+*/|&,;(=<>%^-]{0,16}(?:a?\n\s{0,8})?(?:(?:and|or|xor|not|select|case|when|if)\b[^\n]*?)?\b(?:(?:pg_sleep|dbms_pipe\s{0,2}\.\s{0,2}receive_message|dbms_lock\s{0,2}\.\s{0,2}sleep|utl_inaddr\s{0,2}\.\s{0,2}get_host_\w{4,8}|randomblob)\s{0,4}\(|benchmark\s{0,4}\(\s{0,4}\d{4,12}\s{0,4},\s{0,4}(?:md5|sha\d|encode|hex|rand|char|conv|repeat|compress|aes_\w{7})\s{0,4}\(|when\b[^\n]+\bthen\s{1,4}sleep\s{0,4}\(|(?:extractvalue|updatexml)\s{0,4}\([^()\n]{0,24},\s{0,4}concat\s{0,4}\()/i,
    'ends the value and waits, or carries data out',
  ],
  [
    /^[\w.?=/%'"`\\()+-]{0,40}[\s)]{0,4}(?:procedure[\s+]{1,4}analyse[\s+]{0,4}\(|into[\s+]{1,4}(?:out|dump)file[\s+]{1,4}['"(])/i,
    'ends the value and adds a clause',
  ],
  [
    // What only some statements take: full text, collations, duplicates, another row of values.
    /^[\w@.%-]{0,24}["'][\s)]{1,6}(?:match\s{0,4}\([^()\n]{1,48}\)\s{1,4}against\s{0,4}\(|collate\s{1,4}\w{3,32}\s{0,4}(?:=|like\b|[<>])|escape\s{1,4}["']|using\s{1,4}(?:utf8|latin1|binary|ucs2|ascii|big5|gbk)\w{0,4}\s{0,4}\)?\s{0,4}(?:--|#|=)|on\s{1,4}duplicate\s{1,4}key\s{1,4}update\b|on\s{1,4}conflict\b[^\n]{0,40}\bdo\s{1,4}(?:nothing|update)\b|returning\s{1,4}[\w*(,]{1,32}\s{0,4}(?:--|#|;))/i,
    'ends the text and adds a clause',
  ],
  [
    /^[\w@. -]{0,24}["'](?:\s{0,2},\s{0,2}(?:["'][^"'\n]{0,24}["']|-?\d{1,9}|null|default|now\(\))){1,16}\s{0,2}\)\s{0,4}(?:--|#|;|\/\*|,\s{0,4}\()/i,
    'adds values and comments the rest out',
  ],
  [
    /["'][\s)]{0,6}\s?(?:or|and)\s{1,4}[\w.]{1,32}\s{0,4}(?:@>|<@|#>>?|->>?|\?[|&])\s{0,4}(?:["'{[]|array\b|\d)/i,
    'compares documents in a condition',
  ],
  [
    /^[\w@.%-]{0,24}["'`][\s)]{0,6}[|&^]\s{0,4}(?:~\s{0,2}\d{1,6}|true|false|null\s{1,4}is\s{1,4}(?:not\s{1,4})?null|exists\s{0,2}\(|rand\(\)|user\(\)|\(?\d{1,4}\)?\s{0,2}(?:[=<>]|is|in|like|between)|\d{1,4}\s{0,4}(?:--|#|\/\*))/i,
    'ends the text and adds a condition',
  ],
  [
    /^\w{0,16}(?:\){2,6}|\)(?=\s{0,4}(?:or|and|xor|&&|\|\|)\s{0,4}(?:not|true|~)))\s{0,4}(?:(?:or|and|xor)\s{1,4}|&&\s{0,4}|\|\|\s{0,4})(?:not\s{1,4})?(?:true|false|null|~?\d{1,6})\s{0,4}(?:--.{0,16}|#.{0,16}|\/\*|;)?$/i,
    'closes a condition and adds another',
  ],
  [
    /^\\?['"]?=\s{0,2}\\?["']{0,2}\s{0,2}(?:or|and)\s{0,2}\\?["']{1,2}$|^\d{1,6}(?:or|and|xor)\(?(\d{1,6})\)?\s{0,2}(?:=\s{0,2}\1\b|[<>]{1,2}\s{0,2}\d)/i,
    'adds a condition that is always true',
  ],
  [
    /^select\s{1,4}(?:\d{1,9}|\*|pass\w{0,8}|pwd|user\w{0,4}|login|banner|name|email|count\(\*\))(?:\s{0,2},\s{0,2}\w{1,24}){0,4}\s{1,4}from\s{1,4}(?:dual|(?:tbl_?|wp_)?(?:admins?|users?|accounts?|members?)|mysql\.\w{2,16}|sys\.\w{2,32}|v\$\w{2,16})\s{0,2};?$|^grant\s{1,4}\w{2,16}\s{1,4}to\s{1,4}\w{1,32}\s{0,2};\s{0,2}grant\s{1,4}\w{2,16}\s{1,4}to\s/i,
    'is a query',
  ],
  [
    // Two quotes end a text where one of them is taken away, or stood before the value.
    /^[\w%-]{0,16}(?:''|"")[\s)]{1,8}(?:(?:and|or|xor|\|\||&&)\s{1,4}(?:\(|\w{2,24}\s{0,2}\(|(["']?)(\w{1,8})\1\s{0,2}=)|union\b[^\n]{0,40}\bselect\b)/i,
    'ends the text and adds a clause',
  ],
]);

/** A line of the shape that lists of short injections hold. */
export function judgeShortForm(text: string): Finding | undefined {
  if (text.length > SHORT_LENGTH_MAX) return undefined;
  return findPattern(SHORT_FORMS, text);
}
