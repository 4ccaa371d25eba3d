import type { CodePattern } from './pattern.ts';

/** Code of Java and Groovy, and of the expression languages of their pages. */
export const JAVA_PATTERNS: readonly CodePattern[] = [
  {
    context: 'groovy-code',
    hint: 'execute',
    pattern: /["']\s{0,4}\]?\s{0,4}\.\s{0,4}execute\s{0,4}\(\s{0,4}\)/,
    why: 'runs a command (Groovy)',
  },
  {
    context: 'java-code',
    hint: 'classloader',
    pattern:
      /^\d{0,3}[\s;'"+)]{0,6}(?:new\s{1,4}(?:java\.net\.)?URLClassLoader\s{0,2}\(|ClassLoader\.getSystemClassLoader\(\))[^\n]{0,120}$/,
    why: 'loads classes (Java)',
  },
  {
    context: 'groovy-code',
    hint: 'execute',
    pattern:
      /\bdef\s{1,4}(\w{1,24})\s{0,4}=\s{0,4}["'[][^\n;]{1,200}[;\n][^\n]{0,80}?\b\1\s{0,4}\.\s{0,4}execute\s{0,4}\(\s{0,4}\)/,
    why: 'runs a command (Groovy)',
  },
  {
    context: 'groovy-code',
    hint: '{{',
    pattern:
      /\{\{(?:groovy|velocity|python|ruby|php)(?:\s[^}]{0,64})?\}\}[^]{0,2000}\{\{\/(?:groovy|velocity|python|ruby|php)\}\}/,
    why: 'is a macro of XWiki that runs code (CVE-2025-24893)',
  },
  {
    context: 'groovy-code',
    hint: '@',
    pattern: /@Grab(?:Config|Resolver)?\s{0,4}\(|@ASTTest\s{0,4}\(/,
    why: 'has the compiler fetch or run a class (CVE-2018-1000861)',
  },
  {
    context: 'java-code',
    hint: 'pagecontext',
    pattern:
      /\$\{\s{0,4}pageContext\s{0,4}[.[]\s{0,4}["']?(?:request|session|servletContext|setAttribute|getAttribute)\b/,
    why: 'reaches the request or the session through a page (EL)',
  },
  {
    context: 'java-code',
    hint: 'runtime',
    pattern:
      /\bRuntime\s{0,4}(?:\)\s{0,4})?\.\s{0,4}getRuntime\s{0,4}\(|getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec|java\.lang\.Runtime\s{0,4}["'@).]/,
    why: 'runs a command (Java)',
  },
  {
    context: 'java-code',
    hint: 'processbuilder',
    pattern: /\bProcessBuilder\s{0,4}\(|java\.lang\.ProcessBuilder\b/,
    why: 'runs a command (Java)',
  },
  {
    context: 'java-code',
    hint: 'java',
    pattern:
      /javax\.script\.ScriptEngineManager|javax\.naming\.InitialContext|java\.net\.URLClassLoader|com\.sun\.rowset\.JdbcRowSetImpl|\bClass\s{0,4}\.\s{0,4}forName\s{0,4}\(\s{0,4}["']java|\bT\s{0,4}\(\s{0,4}java\.|new\s+java\.(?:io|net|lang)\.\w{3,32}\s{0,4}\(/,
    why: 'reaches a class that loads or runs code (Java)',
  },
  {
    context: 'java-code',
    hint: 'classloader',
    pattern:
      /\bclass\s{0,2}(?:\.|\[['"]?)\s{0,2}(?:module\s{0,2}['"\].[]{1,3}\s{0,2})?classLoader\b/i,
    why: 'reaches the class loader of a bean (CVE-2022-22965)',
  },
  {
    context: 'java-code',
    hint: 'install_jar',
    pattern: /\bcall\s{1,8}sqlj\s{0,2}\.\s{0,2}install_jar\s{0,4}\(/i,
    why: 'has a database load a program (Derby)',
  },
  {
    context: 'template-call',
    hint: '${',
    pattern: /\$\{[^{}()\n]{0,64}\b(?:sql|exec|execute|system|eval)\s{0,2}\(\s{0,2}['"]/i,
    why: 'runs a query or a command inside a text',
  },
  {
    context: 'java-code',
    hint: 'defineclass',
    pattern:
      /\bdefineClass\s{0,4}\([^\n]{0,200}(?:base64|\bdecode|getBytes|new\sbyte)|[;\s]ReflectUtils\s{0,2}\.\s{0,2}defineClass\s{0,2}\(/i,
    why: 'loads a class from bytes (Java)',
  },
  {
    context: 'java-code',
    hint: 'java.lang.system',
    pattern:
      /^[\s;'"]{0,8}java\.lang\.System\.(?:getProperty|getenv|exit|setProperty|load)\s{0,4}\(/,
    why: 'reads or changes the runtime (Java)',
  },
  {
    context: 'java-code',
    hint: 'forname',
    pattern: /(?:\.\s{0,2}class|getClass\s{0,2}\(\s{0,2}\))\s{0,2}\.\s{0,2}forName\s{0,2}\(/,
    why: 'loads a class by its name (Java)',
  },
  {
    context: 'java-code',
    hint: 'system.exit',
    pattern: /^[\s;'"]{0,4}(?:java\.lang\.)?System\.exit\s{0,4}\(\s{0,4}-?\d/,
    why: 'ends the process of the server (Java)',
  },
  {
    context: 'java-code',
    hint: 'system.get',
    pattern: /^[\s;'"]{0,4}System\.(?:getProperty|getenv)\s{0,4}\(/,
    why: 'reads what the server runs with (Java)',
  },
  {
    context: 'java-code',
    hint: 't(',
    // (classes of java.lang need no package)
    pattern:
      /^[\s;'"]{0,8}T\(\s{0,2}(?:System|Runtime|Thread|Class|ClassLoader|ProcessBuilder|Character|String|Integer|Math)\s{0,2}\)\s{0,2}\.\s{0,2}\w{1,32}/,
    why: 'reaches a class that loads or runs code (Java)',
  },
  {
    context: 'java-code',
    hint: 'groovyshell',
    pattern: /\bnew\s{1,4}GroovyShell\s{0,4}\(/,
    why: 'runs a text as Groovy',
  },
  {
    context: 'java-code',
    hint: 'class',
    pattern: new RegExp(
      String.raw`^[\s;'"+{(]{0,8}(?:[\w.]{1,40}\.)?(?:getSystemClassLoader|getClass\(\)\s{0,2}\.\s{0,2}\w{3,32}|getContextClassLoader)\s{0,4}\([^\n]{0,120}\)|^[\s;'"]{0,4}new\s{1,4}(?:java\.lang\.)?String\s{0,4}\([^()\n]{0,40}\)\.getClass\(`,
    ),
    why: 'reaches the class loader (Java)',
  },
  {
    context: 'java-code',
    hint: 'java.',
    pattern:
      /^[\s;'"]{0,4}(?:Packages|importPackage\s{0,2}\(\s{0,2}Packages)\.java|^\s{0,4}importPackage\s{0,2}\(\s{0,2}java/,
    why: 'reaches classes of Java from a script',
  },
  {
    context: 'groovy-code',
    hint: 'groovy',
    pattern:
      /\bnew\s{1,4}groovy\.lang\.\w|@groovy\.(?:transform\.ASTTest|lang\.Grab)\w{0,8}\s{0,4}\(/,
    why: 'runs a text as Groovy',
  },
];
