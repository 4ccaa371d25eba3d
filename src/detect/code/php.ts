import type { CodePattern } from './pattern.ts';
import { BEFORE_CALL } from './whole-call.ts';

/** Functions of PHP that run commands or code, read or write files, or tell of the server. */
export const PHP_RUNNERS =
  '(?:eval|assert|system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec|create_function|call_user_func(?:_array)?|array_map|array_filter|usort|ob_start|preg_replace|mb_ereg_replace|register_shutdown_function|forward_static_call(?:_array)?)';
const PHP_FILES =
  '(?:file_put_contents|file_get_contents|fwrite|fputs|fopen|readfile|highlight_file|show_source|move_uploaded_file|copy|rename|unlink|chmod|symlink|include|include_once|require|require_once|phpinfo|php_uname|getenv|posix_\\w{3,16}|scandir|opendir|glob|gzinflate|str_rot13|base64_decode|hex2bin|error_log|ini_set|putenv|mail|dl|curl_exec|unserialize|parse_str|extract|var_dump|print_r|die|md5|print|echo|printf)';
const SUPERGLOBAL =
  '\\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION|ENV)\\b|\\$(?:HTTP_RAW_POST_DATA|GLOBALS)\\b';
/** Functions of PHP that testers call to see whether anybody does. */
const PHP_TELLERS =
  '(?:phpinfo|phpversion|php_uname|php_sapi_name|get_current_user|getcwd|print|print_r|var_dump|echo|die|exit|md5|sha1|system|exec|passthru|shell_exec|eval|assert|popen|proc_open|sleep|usleep|file_get_contents|readfile|highlight_file|show_source|scandir|ini_get_all|get_defined_vars|phpcredits)';

/** The beginning of a script of PHP, and what one that acts holds behind it. */
export const PHP_TAG = /<\?(?:php\b|=|(?!xml)(?=[\s\w@$(]))/i;
export const PHP_ACTION = new RegExp(
  `\\b(?:${PHP_RUNNERS}|${PHP_FILES})\\s{0,8}\\(|${SUPERGLOBAL}|\\$\\w{1,32}\\s{0,4}\\(|=\\s{0,4}\`[^\`\\n]{1,200}\``,
  'i',
);

/** Code of PHP: scripts, calls of functions that act, and what calls them by a name. */
export const PHP_PATTERNS: readonly CodePattern[] = [
  {
    context: 'php-tag',
    hint: '<?',
    pattern:
      /^\s{0,16}(?:[^<\n]{0,64}(?:JFIF|GIF8|PNG)[^<]{0,64})?<\?(?:php\b|=|\s)[^]{0,400}[;(]/i,
    why: 'is a script of PHP',
  },
  {
    context: 'php-tag',
    hint: '<?',
    pattern: /^[-+>"'\w]{0,8}<\?(?:php\s|=|\s)\s{0,8}(?:echo|print)\b/i,
    why: 'is a script of PHP',
  },
  {
    context: 'php-tag',
    hint: '<script',
    pattern:
      /<script\s[^>]{0,40}(?:language\s{0,4}=\s{0,4}["']?(?:php|vbscript|jscript)["'\s>][^>]{0,40}(?:runat|>)|\brunat\s{0,4}=\s{0,4}["']?server\b)/i,
    why: 'is a script for the server',
  },
  {
    context: 'php-code',
    hint: '$_',
    pattern: new RegExp(
      `\\b${PHP_RUNNERS}[\\s\\x01-\\x08]{0,4}\\(\\s{0,4}(?:@?\\w{1,32}\\(){0,6}[@"'\\w]{0,32}\\(?(?:${SUPERGLOBAL})|(?:${SUPERGLOBAL})\\s{0,4}[[{][^\\]}]{0,40}[\\]}]\\s{0,4}\\(`,
      'i',
    ),
    why: 'runs what a parameter holds (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[\\s;,'")}\\]@.&|+=*/-]{0,16}(?:\\$\\{\\s{0,4}|\\{\\s{0,4}\\$\\{?)?@?(?:${PHP_RUNNERS}|phpinfo|file_put_contents|readfile|highlight_file|show_source|unserialize)\\s{0,4}\\(\\s{0,4}(?:["']\\s{0,4}[\\w/.\\\\-]|\\$\\w|base64_decode\\s{0,4}\\(|chr\\s{0,4}\\(|md5\\s{0,4}\\(|\\)\\s{0,4}[;})]?\\s*(?:$|//|#))`,
      'i',
    ),
    why: 'calls a function of PHP that acts',
  },
  {
    context: 'php-code',
    hint: 'md5',
    pattern:
      /(?:^|[;{}"'@\s(])(?:print|die|echo|exit|var_dump|print_r)\s{0,4}\(?\s{0,4}md5\s{0,4}\(\s{0,4}["']?\w{1,32}["']?\s{0,4}\)/i,
    why: 'prints a number that a scanner looks for (PHP)',
  },
  {
    context: 'php-code',
    hint: '${',
    pattern: new RegExp(
      `\\$\\{\\s{0,4}@?(?:${PHP_RUNNERS}|phpinfo|print|echo|die|exit|u?sleep|md5|var_dump)\\s{0,4}\\(`,
      'i',
    ),
    why: 'calls a function of PHP inside a string',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[\s;'")}{@$]{0,8}(?:if\s{0,4}[(:]\s{0,4})?@?(?:system|passthru|shell_exec|popen|proc_open|pcntl_exec)\s{0,4}\(\s{0,4}["']?(?:[a-z]{2,12}(?:\s[^)]{0,80})?|\/[^)]{1,80})["']?\s{0,4}[,)]/i,
    why: 'runs a command (PHP)',
  },
  {
    context: 'php-code',
    hint: '{',
    pattern: new RegExp(
      `\\{(?:[\\w-]{1,12}\\s{0,4}:\\s{0,4})?(?:if|elseif)(?:-\\w{1,8})?\\s{0,4}[:( ]\\s{0,4}[^{}]{0,64}\\b(?:${PHP_RUNNERS}|phpinfo|file_put_contents|md5|print_r|var_dump|die)\\s{0,4}\\(`,
      'i',
    ),
    why: 'runs PHP in a condition of a template',
  },
  {
    context: 'php-code',
    hint: '$_',
    pattern: new RegExp(
      `\\{(?:[\\w-]{1,12}\\s{0,4}:\\s{0,4})?(?:if|elseif)\\s{0,4}[:( -][^{}]{0,64}(?:${SUPERGLOBAL})\\s{0,4}[[{]`,
      'i',
    ),
    why: 'reads a parameter in a condition of a template (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `["'](?:system|exec|shell_exec|passthru|popen|proc_open|assert|phpinfo|call_user_func(?:_array)?)["']\\s{0,4}\\)?\\s{0,4}\\(`,
      'i',
    ),
    why: 'calls a function of PHP by its name in quotes',
  },
  {
    context: 'php-code',
    hint: '(~',
    pattern: /\(~["']?[\x80-\xff]{4,64}["']?\)\s{0,4}\(/,
    why: 'calls a function of PHP whose name is written in inverted bytes',
  },
  {
    context: 'php-code',
    hint: '`',
    pattern:
      /^[\s;'")}&|]{0,8}(?:throw\s+new\s+\\?Exception\s{0,4}\(|echo\s)\s{0,4}`[^`\n]{1,200}`\s{0,4}\)?\s{0,4};/i,
    why: 'runs a command between backticks (PHP)',
  },
  {
    context: 'php-code',
    hint: '{~',
    pattern:
      /\{~\s{0,4}(?:var_dump|print_r|phpinfo|eval|assert|system|passthru|md5|die|exit)\s{0,4}\(/i,
    why: 'calls a function of PHP in a template (ThinkPHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[\s;'")}@]{0,8}(?:echo\s|print\s|return\s)?(?:readfile|highlight_file|show_source|print_r|var_dump|eval|assert|system|passthru|file_get_contents|include|require)\s{0,2}\((?:[a-z_0-9]{2,24}\(){2}/i,
    why: 'calls functions of PHP in one another',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[^\s;(){}<>]{0,48};\s{0,4}@?(?:phpinfo|system|passthru|shell_exec|exec|eval|assert)\s{0,4}\([^\n]{0,400}\)\s{0,4};?\s{0,4}(?:$|\/\/|#|\?>)/i,
    why: 'ends a statement of PHP and adds another',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^\s{0,4}@(?:ini_set|set_time_limit|error_reporting|set_magic_quotes_runtime|session_start|ignore_user_abort|ob_start)\s{0,4}\([^()\n]{0,80}\)\s{0,4};\s{0,8}\S/i,
    why: 'is a script of PHP without its tag',
  },
  {
    context: 'php-code',
    hint: '$',
    pattern:
      /["'](?:system|exec|passthru|shell_exec|assert|eval|popen|proc_open)["'][^\n]{0,80}\$\w{1,24}\s{0,4}\(|^[^\n]{0,32}\$\w{1,24}\s{0,4}=\s{0,4}["'](?:system|exec|passthru|shell_exec|assert)["']/i,
    why: 'calls a function of PHP by its name in a text',
  },
  {
    context: 'php-code',
    hint: '`$_',
    pattern: /`\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b[^`\n]{0,64}`/,
    why: 'runs what a parameter holds (PHP)',
  },
  {
    context: 'php-code',
    hint: '<?xml',
    pattern: /<\?xml\s{0,8}:\s{0,8}[a-z_]\w{1,32}\s{0,4}[("']/i,
    why: 'is a script of PHP behind a short tag, which is no XML',
  },
  {
    context: 'php-code',
    hint: 'zerodium',
    pattern: /^zerodium/i,
    why: 'opens the back door of a release of PHP (8.1.0-dev)',
  },
  {
    context: 'php-code',
    hint: '{searchpage:',
    pattern: /\{searchpage:/i,
    why: 'puts PHP together by a template (SeaCMS)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[^"'\\n]{0,48}(["'])\\s{0,4}[.;,|&+]{1,2}\\s{0,4}@?${PHP_TELLERS}\\s{0,4}\\([^\\n]{0,200}\\)\\s{0,4}(?:[.;,|&+]{1,2}\\s{0,4}(?:\\1|//|#|/\\*|$|\\$)|\\)|$)`,
      'i',
    ),
    why: 'ends the text around it and calls a function of PHP',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[\\w"']{0,16}(?=[;"'(]{0,3}[)\\]}])[()\\[\\]{};"']{1,8}(?<=[;{}])\\s{0,4}@?${PHP_TELLERS}\\s{0,4}\\(`,
      'i',
    ),
    why: 'ends the call around it and makes another (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^["'](?:\\x[0-9a-f]{2}){3,32}["']\s{0,4}\(|^\s{0,4}\((?:\(?["'`]?\w{1,12}["'`]?\)?\s{0,2}\.\s{0,2}){1,12}\(?["'`]?\w{1,12}["'`]?\)?\s{0,2}\)\s{0,2}\([^()\n]{0,80}\)\s{0,4};/i,
    why: 'calls a function of PHP whose name is put together',
  },
  {
    context: 'php-code',
    hint: '$_=',
    pattern: /^(?:<\?(?:php|=)?\s{0,4})?\$_{1,8}\s{0,2}=\s{0,2}(?:\[\]|@?["']|\+|\(|!|\.|~)/,
    why: 'is a script of PHP without letters',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `^[\\s;]{0,4}@?(?:(?:die|exit|echo|print|assert|eval|var_dump|print_r)\\s{0,4}\\(?\\s{0,4}(?:phpinfo|phpversion|php_uname|system|shell_exec|passthru|getcwd|get_current_user)\\s{0,4}\\(|(?:print_r|var_dump|var_export|extract|parse_str|move_uploaded_file)\\s{0,4}\\(\\s{0,4}\\$_[A-Z]|(?:create_function|unlink|getenv|ini_get|ini_set|putenv)\\s{0,4}\\(\\s{0,4}["']|(?:phpversion|php_uname|get_current_user)\\s{0,4}\\(\\s{0,4}\\)\\s{0,4};?\\s{0,4}$)`,
      'i',
    ),
    why: 'calls a function of PHP that tells of the server or acts on it',
  },
  {
    context: 'php-code',
    hint: '$',
    pattern:
      /^[\s;]{0,4}\$(\w{1,16})\s{0,4}=\s{0,4}["'][^"'\n]{1,16}["']\s{0,4}\.[^;\n]{1,120};\s{0,4}\$\1\s{0,4}\(/,
    why: 'calls a function of PHP whose name is put together',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern: new RegExp(
      `${BEFORE_CALL}@?(?:base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|hex2bin|convert_uudecode|strrev|parse_str|parse_url|dl|ini_set|ini_get|putenv|getenv|chmod|rmdir|mkdir|symlink|fsockopen|curl_init|simplexml_load_(?:file|string)|get_defined_\\w{4,12}|apache_\\w{4,24}|posix_\\w{4,16})\\s{0,4}\\(\\s{0,4}(?:["'][^"'\\n]{1,120}["']|\\w{3,24}\\()[^()\\n]{0,80}\\){1,3}[\\s;'"+.&|)}]{0,12}(?:\\(|\\/\\/|#|$)`,
      'i',
    ),
    why: 'calls a function of PHP that acts',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /\b(?:array_(?:map|filter|walk|reduce|diff_u\w{3,8}|u\w{3,16})|u?a?k?sort|call_user_func\w{0,8}|iterator_apply|register_\w{4,24}|set_(?:error|exception)_handler|spl_autoload_register|preg_replace_callback)\s{0,4}\((?:array\s*\([^()\n]*\)|[^()\n])*["'](?:system|passthru|exec|shell_exec|popen|assert|eval|phpinfo|call_user_func)["']/i,
    why: 'has a function of PHP call another that runs commands',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^[\s;'"+.&|)(}]{0,8}(?:new\s{1,4}\w{3,24}\s{0,4}\(\s{0,4}|function\s{0,4}\(\s{0,4}\)\s{0,4}\{\s{0,4}(?:return\s{1,4})?|(?:throw|return|echo|print)\s{1,4})(?:new\s{1,4}\w{3,24}\s{0,4}\(\s{0,4})?(?:system|passthru|exec|shell_exec|popen|phpinfo|eval|assert)\s{0,4}\(\s{0,4}(?:["'$]|\))/i,
    why: 'runs a command where an object or a function is made (PHP)',
  },
  {
    context: 'php-code',
    hint: '(',
    pattern:
      /^\s{0,4}\(\s{0,4}["'][a-z_]{2,12}["']\s{0,2}\.\s{0,2}["'][a-z_]{1,12}["']\s{0,4}\)\s{0,4}\(|^[\s;'"]{0,4}(?:echo|print|die|exit)\s{0,4}\(\s{0,4}\d{1,9}\s{0,4}\)\s{0,4};\s{0,4}(?:die|exit)\b|^\s{0,4}\{\$\{\s{0,4}\w{3,24}\s{0,4}\(/i,
    why: 'calls a function of PHP',
  },
  {
    context: 'php-code',
    hint: '();',
    pattern:
      /^[\s;@]{0,4}\w{3,24}\(\);\s{0,4}@?(?:system|passthru|exec|shell_exec|eval|assert|highlight_file|show_source|readfile|var_dump|print_r)\s{0,4}\(/i,
    why: 'calls one function of PHP after the other',
  },
  {
    context: 'php-code',
    hint: '()',
    pattern:
      /^[\s;'"+.&|)}]{0,8}(?:(?:echo|print|print_r|var_dump)\s{0,4}\(?\s{0,4})?(?:get_defined_(?:vars|constants|functions)|getcwd|getmypid|get_loaded_extensions|php_ini_loaded_file|get_include_path|sys_get_temp_dir|globals|locals)\(\)\s{0,4}\)?\s{0,4};?\s{0,4}$/i,
    why: 'shows what the server knows',
  },
  {
    context: 'php-code',
    hint: 'reflection',
    pattern: /\bnew\s{1,4}Reflection(?:Function|Method|Class)\s{0,4}\(\s{0,4}["']/i,
    why: 'calls a function of PHP by its name',
  },
];
