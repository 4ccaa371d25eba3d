/** Words that sentences are made of: many of them are also words of SQL, of shells or of scripts. */
export const NOUNS =
  'table union order group user index key view select update insert exec trigger procedure function database column row value case set list limit offset cat echo sleep test file path root admin password script style form input frame image link event window document alert prompt location cookie session token class object array string number house garden kitchen dog car city country school price shirt shoe phone book music video game team player match friend family mother father brother sister water coffee bread cheese apple orange banana paper pencil desk chair lamp door floor wall roof street river mountain lake sea sun moon star tree flower'.split(
    ' ',
  );

export const VERBS =
  'select update insert delete drop create alter execute declare join having like exit kill find sort cut paste print read write open close start stop run walk eat drink buy sell make take give show tell ask call send wait sleep wake load move copy test check change add remove keep leave'.split(
    ' ',
  );

export const ADJECTIVES =
  'natural cross inner outer left right full true false null unique distinct primary foreign global local red green blue big small old new fast slow cheap good bad hot cold clean dirty happy sad easy hard'.split(
    ' ',
  );

export const FIRST_NAMES =
  "Anne-Marie Bob Carol D'Arcy Eve Frank Grace Hans Ivy Jo'el Kofi Liam Mia Noël Olga Pete Quinn Rosa Sam Tom Uma Vera Wei Xena Yan Zoë Ng'ang'a Sean".split(
    ' ',
  );

export const LAST_NAMES =
  "O'Brien O'Neill D'Angelo Smith-Jones McDonald L'Hospital de'Medici Van't-Hoff Müller Li Wang Zhang Kim Nguyen Garcia O'Sullivan N'Diaye Union Select And Or Null Test True Drop Table Order Case".split(
    ' ',
  );

export const EMAIL_HOSTS = [
  'example.com',
  'mail.example.org',
  'example.co.uk',
  'union.example.edu',
  'example.cn',
];
export const STREETS = [
  'Street',
  'St.',
  'Road',
  'Rd',
  'Union Square',
  'Avenue',
  'Drop Lane',
  'Court',
];
export const TAGS = [
  'p',
  'div',
  'span',
  'b',
  'strong',
  'em',
  'h2',
  'li',
  'td',
  'blockquote',
  'u',
  'section',
  'font',
  'sup',
];

export const CHINESE_PHRASES = [
  '今天天气很好',
  '请选择你要的商品',
  '这个问题怎么解决',
  '我想更新我的密码',
  '数据库连接失败',
  '删除这条评论',
  '价格是128元',
  '用户登录',
  '查询结果为空',
  '谢谢大家的支持',
  '脚本运行错误',
  '执行命令',
  '从北京到上海',
  '包邮哦亲',
  '质量不错',
  '下次还会再来',
  '请尽快发货',
  '学习编程',
  '如何使用select语句',
  'alert弹窗怎么关闭',
  '第3章第2节',
  '求大神帮忙',
];
export const CHINESE_PUNCTUATION = [
  '，',
  '。',
  '！',
  '？',
  '；',
  '：',
  '、',
  '……',
  '——',
  '（笑）',
  '“哈哈”',
  '～',
  ' ',
];

/** One statement each, of many languages, as people paste them. */
export const CODE_STATEMENTS = [
  "const name = 'x' + y;",
  'let a = [1, 2, 3].map((n) => n * 2);',
  "if (a === 'b' || c) { return d; }",
  "document.querySelector('#app').textContent = 'hi';",
  "el.addEventListener('click', () => toggle());",
  "import { a } from './a.js';",
  'for (let i = 0; i < n; i++) { sum += i; }',
  "console.log('done');",
  "var s = '<b>' + name + '</b>';",
  'return x > 0 ? y : z;',
  "const { a, b } = require('./config');",
  'x = x or 1',
  "print('hello, ' + name)",
  "d = {'a': 1, 'b': [2, 3]}",
  'def f(x): return x and x > 1',

  "WHERE name LIKE '%foo%' AND age > 18",

  'int main() { return 0; }',
  'std::cout << "a" << std::endl;',
  'String s = "a" + b;',
  'foo(bar, baz);',
  '.a > .b { color: red; }',
  '@media print { a { display: none } }',
  '<div class="a">{{ b }}</div>',
  'a && b || c',
  '$x = $y + 1;',
  "echo 'it works';",
  'fmt.Println("ok")',
  'let x: &str = "y";',
  'a.b?.c ?? d',
  'x.replace(/a/g, "b")',
  "str.split(',').join(';')",
  "$('.btn').on('click', fn);",
  'npm run build -- --watch',

  'try { f(); } catch (e) { log(e); }',
  'assert a == b, "no"',
  'i = i + 1 if i < 10 else 0',
  '#define MAX(a,b) ((a)>(b)?(a):(b))',
];

export const SHELL_SNIPPETS = [
  'ls -la',
  'cat notes.txt | grep todo',
  'git pull && npm ci',
  'docker ps -a | grep web',
  'cd src; make; make install',
  'sudo apt-get install git',
  'find . -name "*.ts" | xargs wc -l',
  'ps aux | grep node',
  'tail -f app.log',
  'echo "hi" > a.txt',
  'pip install -r requirements.txt',
  'chmod +x run.sh',
  'ssh me@example.com',
  'curl https://example.com/api',
  'tar xzf a.tgz',
];

/** Statements of SQL stand in sentences only: alone, as a whole value, they are what an attack is. */
export const SQL_TOPICS = [
  'Use SELECT {c} FROM {t} WHERE id = {n} to get one row.',
  'What does "SELECT {c}, COUNT(*) FROM {t} GROUP BY {c} HAVING COUNT(*) > {n}" do?',
  "You can write SELECT * FROM {t} WHERE {c} LIKE '%{c}%' OR {c} = '{c}' here.",
  'A UNION joins two results: SELECT {c} FROM {t} UNION ALL SELECT {c} FROM {t}.',
  'To remove it: DELETE FROM {t} WHERE {c} = {n}; and then COMMIT.',
  "INSERT INTO {t} ({c}) VALUES ('{c}') adds a row.",
  'DROP TABLE {t} removes the table; TRUNCATE keeps it.',
  'ORDER BY {c} DESC LIMIT {n} sorts and cuts.',
  'An index on {t}({c}) helps when {c} = {n} AND {c} > {n}.',
  'The error is: column "{c}" does not exist at character {n}.',
];
