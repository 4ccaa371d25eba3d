import type { CodePattern } from './pattern.ts';

/**
 * How known holes of frameworks are asked to run something: names and calls that their own code knows, and
 * nobody who uses a site sends. From the advisories that the reasons name.
 */
export const FRAMEWORK_PATTERNS: readonly CodePattern[] = [
  {
    context: 'php-framework',
    hint: 'think',
    pattern:
      /(?:^|[/\\|])think\\(?:app|request|container|template|view|config|db|log)\b|think\\\w{2,24}\/[a-z]\w{1,24}\b/i,
    why: 'calls a class of ThinkPHP by its name (CVE-2018-20062)',
  },
  {
    context: 'nginx-settings',
    hint: 'l',
    pattern: /[};\n]\s{0,8}(?:ssl_engine|load_module)\s{1,8}[^\s;{}]{1,200};\s{0,8}#\s{0,8}$/,
    why: 'closes a block of nginx and has it load a library (CVE-2025-1974)',
  },
  {
    context: 'php-framework',
    hint: 'invokefunction',
    pattern: /\/invokefunction\b|^invokefunction$/i,
    why: 'calls a function through ThinkPHP (CVE-2018-20062)',
  },
  {
    context: 'php-framework',
    hint: '__construct',
    pattern: /^__construct$/,
    why: 'calls a constructor (CVE-2019-9082)',
  },
  {
    context: 'php-framework',
    hint: 'call_user_func',
    pattern: /^call_user_func(?:_array)?$/,
    why: 'names a function of PHP that calls others',
  },
  {
    context: 'php-framework',
    hint: '[#',
    pattern: /\[#(?:post_render|pre_render|markup|lazy_builder|access_callback|submit|validate)\]/,
    why: 'sets a property that Drupal renders by (CVE-2018-7600)',
  },
  {
    context: 'php-framework',
    hint: 'widget_php',
    pattern: /^widget_php$|\[code\]$/,
    why: 'names a widget that runs PHP (CVE-2019-16759)',
  },
  {
    context: 'php-settings',
    hint: '_',
    pattern:
      /(?:^|[\s+&-]d[\s+=]{0,2}|[\s+])(?:allow_url_(?:include|fopen)|auto_(?:prepend|append)_file|disable_functions|open_basedir|safe_mode|cgi\.(?:force_redirect|redirect_status_env)|suhosin\.simulation)\s{0,4}(?:=|$)/i,
    why: 'changes the settings of PHP (CVE-2012-1823)',
  },
  {
    context: 'php-settings',
    hint: 'config-create',
    pattern: /(?:^|[\s+&?])[\s+]?config-create[\s+]/,
    why: 'writes a file by a tool of PHP (pearcmd)',
  },
  {
    context: 'php-globals',
    hint: '[',
    pattern: /^(?:_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION|ENV)|GLOBALS)\[/,
    why: 'overwrites a variable that PHP fills itself',
  },
  {
    context: 'sql-name',
    hint: '[',
    pattern:
      /^[\w-]{1,48}\[[\d\s]{0,12}(?:;\s{0,8}(?:select|insert|update|delete|set|drop)\b|\s(?:union|select|or|and)\b)[^\]]{0,400}\]?/i,
    why: 'holds SQL where the name of an element belongs (CVE-2014-3704)',
  },
  {
    context: 'sql-name',
    hint: '(',
    pattern:
      /^[\w-]{1,48}\[[^\]\n]{0,120}\b(?:updatexml|extractvalue|sleep|benchmark|concat(?:_ws)?|pg_sleep|load_file)\s{0,4}\(/i,
    why: 'holds SQL where the name of an element belongs',
  },
  {
    context: 'java-framework',
    hint: 'methodaccess',
    pattern: /allowStaticMethodAccess|xwork\.MethodAccessor|denyMethodExecution|_memberAccess/i,
    why: 'changes what OGNL may call (Struts)',
  },
  {
    context: 'java-framework',
    hint: 'velocityresponsewriter',
    pattern: /solr\.VelocityResponseWriter/i,
    why: 'switches on a writer of Solr that runs templates (CVE-2019-17558)',
  },
  {
    context: 'java-framework',
    hint: 'jmxconfigurator',
    pattern: /JMXConfigurator\/reloadByURL|reloadByURL\/https?:/i,
    why: 'loads the settings of a logger from elsewhere',
  },
  {
    context: 'java-framework',
    hint: 'defaultzone',
    pattern: /eureka\.client\.serviceUrl\.defaultZone/i,
    why: 'changes where a server registers itself (Spring)',
  },
  {
    context: 'java-framework',
    hint: 'wrapperconnectionpool',
    pattern: /WrapperConnectionPoolDataSource|userOverridesAsString/,
    why: 'names a class that deserialisers have been made to misuse (CVE-2020-7961)',
  },
  {
    context: 'java-framework',
    hint: 'shellsession',
    pattern: /com\.tangosol\.coherence|com\.bea\.core\.repackaged/i,
    why: 'names a class of WebLogic that runs code (CVE-2020-14882)',
  },
  {
    context: 'appliance',
    hint: '_s_t_r_',
    pattern: /___S_O_S_T_R_E_A_MAX___/,
    why: 'runs a command on a recorder (CVE-2024-3721)',
  },
  {
    context: 'java-framework',
    hint: 'axis/wsdd',
    pattern: /<[\w:]{1,40}\s[^<>]{0,200}xml\.apache\.org\/axis\/wsdd/,
    why: 'deploys a service on a server (CVE-2019-0227)',
  },
  {
    context: 'java-framework',
    hint: 'enableremotestreaming',
    pattern: /\benableRemoteStreaming\b/,
    why: 'has Solr read what an address names (CVE-2021-27905)',
  },
  {
    context: 'java-framework',
    hint: ';.jsp',
    pattern: /^\/[\w/:.-]{1,200};\.jsp$/,
    why: 'is an address that two parts of a server read differently (CVE-2024-27198)',
  },
  {
    context: 'php-framework',
    hint: 'fnstream',
    pattern: /\bPsr7\\{1,4}FnStream\b/,
    why: 'names a class that calls what it is told (CVE-2023-41892)',
  },
  {
    context: 'php-framework',
    hint: '__construct()',
    pattern: /^["']?__construct\(\)["']?$/,
    why: 'calls a constructor by its name (CVE-2023-41892)',
  },
  {
    context: 'php-framework',
    hint: 'dataisurl',
    pattern: /(?:^|[.[])dataIsURL\b/,
    why: 'has a class read XML from an address (CVE-2024-34102)',
  },
];
