// Texts put together from pieces, so that no two are the same: what people type, and where pages are.
import type { Chance } from './chance.ts';
import { component, formEncode, typed } from './encode.ts';

const OPENINGS: readonly string[] = [
  "Hi, I've tried to",
  'Has anyone managed to',
  "It won't let me",
  'How do I',
  'Yesterday we had to',
  "Don't",
  '请问怎么',
  '楼主，我想',
  '今天终于',
  'Bonjour, je n’arrive pas à',
  'Ich möchte gern',
  'FYI:',
  '> quote from @dave:',
  'Re[2]: you should',
  'TL;DR -',
  'Step 1.',
  'PSA!!',
  '¿Cómo puedo',
  '質問です。',
  'Добрый день! Как',
];

const MIDDLES: readonly string[] = [
  'select all rows from the table where the date is before 1/1/2024',
  'union jack flags (2 x 3 ft) & order by Friday',
  'drop off the kids at school, then sleep(ing) till 10',
  'insert a "table" into Word and delete the first row',
  "update my profile set to private and it's still public",
  'execute the plan; exit early; evaluate later',
  'declare war on <insert name here>',
  "exec summary: revenue up 12.5% -- profit's down",
  'grant access to public folders, revoke later',
  'alert(s) from my bank, confirm(ed) by SMS & prompt reply',
  'script for the school play -> act 2, scene 3',
  'cast (as Hamlet) and convert to PDF',
  'load data infile fails with error 1290',
  'group by age, having kids or not',
  'like "%s" or not like 5 others',
  'join us on Sunday, left at the 2nd lights = 5 min',
  'truncate the rope; table for 4; cascade to the river',
  'ping 8.8.8.8; tracert works but nslookup times out',
  'cat food & dog food | which is cheaper?',
  'echo dots; whom am I on the phone with; ID required',
  'curl my hair && wash it; then sort -> head out',
  'kill 9 zombies; touch the flag; find the key',
  'remove the old files, move the rest to /home/me/backup, chmod 755 them',
  'open C:\\Users\\Sam\\AppData\\Local\\Temp\\~DF12.tmp (access denied)',
  'map \\\\fileserver\\share$\\Team as drive Z:',
  'cd into src && npm run build',
  'use ../images/a.png instead of ./images/a.png',
  'edit /etc/hosts and add 127.0.0.1 dev.local',
  'look at /var/log/syslog and dmesg',
  'go to chrome://flags or about:config',
  'set PATH=%PATH%;C:\\Python311\\Scripts',
  'print f"{name!r:>10}" in Python',
  'use {{ $t("msg.hello") }} or ${name} or #{id} or <%= title %>',
  'write <b>bold</b> or **bold** or [b]bold[/b]',
  'close the <div> before </body>',
  "use onclick vs addEventListener('click', fn)",
  'put the script tag at the end, with defer',
  'solve 3x^2 - 5x + 2 = 0 and |x-1| < 4',
  'compute (a+b)(a-b) = a²-b²; if a=b then 0=0',
  'find P(A|B) = P(A and B)/P(B) when 0 < P(B) <= 1',
  'play 1.e4 e5 2.Nf3 Nc6 3.Bb5 a6 4.Ba4 Nf6 5.O-O Be7 6.Re1 b5 7.Bb3 O-O 8.c3 d5!?',
  'cook at 350F/175C for 1-1/2 hrs; serves 4-6',
  'knit *k2, p2; rep from * to last 2 sts, k2* (= 84 sts)',
  "ship to 12/F., Flat B, 24-26 Queen's Rd. C., HK (opp. St. John's)",
  'buy 2 @ $19.99 ea. = $39.98 + 8% tax (or 3 for $50)',
  "call 1-800-FLOWERS or +44 (0)20 7946-0958 ext. #3; ask for O'Malley",
  "read the D'Artagnan/O'Reilly/M'Baku story",
  "say 'or' when you mean 'and' ... 'nor' either",
  'compare v1.2.3-rc.1+build.5 >= 1.2.0 || < 1.0',
  'match ^(\\d{3})-(\\d{4})$ but not (?i)foo|bar',
  'write \\frac{1}{\\sqrt{2\\pi\\sigma^2}} e^{-\\frac{(x-\\mu)^2}{2\\sigma^2}}',
  'type =IF(ISERROR(VLOOKUP(A2,$D$2:$E$9,2,0)),"n/a","ok")',
  'style .box{width:calc(100% - 2*10px);background:url(a.png)!important}',
  'decode %E4%BD%A0%E5%A5%BD and &#x4f60;&#22909;',
  'see RFC 2616 sec. 14.35.1; bytes=0-499,-500',
  'parse {"a":[1,2,{"b":null}],"c":"d\\"e"}',
  'visit http://192.168.0.1/ or http://tplogin.cn to log in',
  'test http://localhost:8080/api/v1/users?id=1%20or%201',
  '把 select 下拉框的 option 删除；再 insert 一个',
  '在 where 条件里加 and 1=1 有什么用',
  '安装 mysql，执行 drop database test; 就可以了',
  '用 ps -ef 查看进程，再用 grep 过滤 java',
  '买两件8折(3件7折)，¥199.00/件；包邮到家~',
  '用 <el-table :data="list" @row-click="go(row)"> 的时候',
  '在微信里打开 weixin://dl/business/?t=abc',
  '计算 ∑(i=1→n) i = n(n+1)/2，当 n≥1',
  '转发：关注@官方账号 #抽奖# 赢iPhone15！！！>>>戳这里',
  "regarder “l'été d'Anaïs” à 20 h 30 ; c'est \"génial\" !",
  "aller à l'hôtel « L'Étoile » (n° 12)",
  "die Straße „Am Großen O'Feld“ 5/7 finden",
  '半角カナ ｱｲｳ と「全角」を変換；¥1,000-',
  'xem giá: 1.200.000đ/tháng & 2tr5',
  'เปลี่ยนรหัสผ่าน "1234" ได้ไหม',
  'استخدم الرمز: خصم 50% (؟)',
  'смотреть «Ирония судьбы» 1975; т.е. комедию',
  '🙂👍🏽 <3 ;-) :-/ ¯\\_(ツ)_/¯ (╯°□°)╯︵ ┻━┻',
  'note: a != b, a <> b, a == b ? "x" : \'y\'; i++ || --j',
  'try catch (e) { console.error(e) } finally {}',
  'import os, sys from the stdlib; os.path.join(a, "b")',
  'use system("pause") in C++; is it bad?',
  'look at phpinfo or check date("Y") in functions.php',
  'replace $_POST[\'x\'] with filter_input(INPUT_POST, "x")',
  'run `sudo apt-get update`, then `sudo apt-get -y upgrade`',
  'schedule "0 3 * * 0 /usr/local/bin/backup.sh >/dev/null 2>&1"',
  'do $(document).ready(function(){ $("#a").html("<b>x</b>"); });',
  'add document.cookie = "a=1; path=/" to the page',
  'debug java.lang.NullPointerException at Foo.bar(Foo.java:42)',
  "fix ORA-00933: SQL command not properly ended near 'LIMIT 10'",
  "fix \"Warning: mysqli_connect(): (HY000/1045): Access denied for user 'root'@'localhost'\"",
  "fix SQLSTATE[42S22]: Column not found: 1054 Unknown column 'x' in 'where clause' (SQL: select * from `users` where `x` = 1 limit 1)",
  'restart nginx: [emerg] unexpected "}" in /etc/nginx/sites-enabled/default:42',
  'mount -t nfs 10.0.0.5:/export/home /mnt and look at df -h',
  'flash it with fastboot flash boot boot.img, then adb shell and reboot',
  'use wget -c with https://get.example.com/a.iso and burn it to a disc',
  'start powershell with -ExecutionPolicy Bypass -File .\\setup.ps1',
  'open regedit and go to HKEY_CURRENT_USER\\Software\\X; set Y (REG_SZ) to "1"',
  'try cmd /c "dir /s /b *.log > list.txt"',
];

const ENDINGS: readonly string[] = [
  '?',
  '. Thanks in advance!',
  '; any ideas?',
  ' ... or else.',
  ", isn't it?",
  ' -- Bob',
  ' --',
  ' #help',
  ' /s',
  '。谢谢！',
  '，在线等，急！！',
  "\n\nCheers,\nD. O'Hara",
  ' (see attachment "a b.pdf")',
  ' [SOLVED]',
  ' */',
  ' || nothing',
  '...and so on',
  '',
  '',
];

/** A remark of one to three sentences, as somebody types it into a field. */
export function prose(random: Chance): string {
  const sentences = Array.from(
    { length: random.pick([1, 1, 1, 2, 3]) },
    () => `${random.pick(OPENINGS)} ${random.pick(MIDDLES)}${random.pick(ENDINGS)}`,
  );
  return random.chance(0.3)
    ? random.pick(MIDDLES)
    : sentences.join(random.pick([' ', '\n', ' | ']));
}

/** Paragraphs, with quotations and lists between them. */
export function article(random: Chance): string {
  return Array.from({ length: 2 + random.integer(5) }, () => {
    const text = prose(random);
    return random.pick([
      text,
      text,
      `> ${text}`,
      `- ${text}\n- ${prose(random)}`,
      `# ${text}`,
      `\`\`\`\n${random.pick(MIDDLES)}\n\`\`\``,
    ]);
  }).join('\n\n');
}

const TITLES: readonly string[] = [
  "Women's Levi's 501® Jeans - Size 28/32 | Sale -30%",
  'Rock & Roll: The "Best Of" (Vol. 2) [Remastered]',
  'iPhone 15 Pro Max 256GB 原色钛金属 <国行> - 京东',
  '如何评价《三体》第30集？ - 知乎',
  'SQL UNION 操作符 | 菜鸟教程',
  'SQL Injection - Wikipedia',
  'What is XSS? alert() explained · Blog',
  "Stack Overflow - How to use `SELECT ... FOR UPDATE` in MySQL's InnoDB?",
  'Select a Plan – Union Bank',
  'Order #10042 confirmed! | Thank you',
  "(3) Inbox – d.o'hara@example.com",
  '¿Qué es "la Unión Europea"?',
  '【包邮】2024新款男士T恤；纯棉&透气 (3件装)',
  "Café L'Étoile: menus, prix & avis",
  'DROP: the new album ★★★★☆',
  '0 results for "1=1"',
  'C# vs. C++ vs. F#: which one? {2024}',
  'A/B test: variant=B; price=$9.99',
  'Wie funktioniert „exec()“ in Python?',
  'ПРАЙС-ЛИСТ №5 (розница/опт)',
  '東京→大阪 新幹線 ¥13,870～',
  '5 > 3: A Maths Story',
  'Home \u00bb Products \u00bb 1/2" Drive Sockets (10-24 mm)',
  'Exec Chef wanted; sleep-in 5 nights/wk',
  'HTML <select> tag - W3Schools',
  '\u200b\u200eWelcome back, \ud83d\udc4b',
];

export function title(random: Chance): string {
  return random.chance(0.2) ? random.pick(MIDDLES) : random.pick(TITLES);
}

/** The address of some page, as browsers and scripts write it. */
export function address(random: Chance, depth = 0): string {
  const host = random.pick([
    'https://www.example.com',
    'https://shop.example.co.uk',
    'http://bbs.example.cn',
    'https://m.example.cn',
    'https://item.example.com:8443',
    'https://xn--fiq228c.example',
    'https://user.github.io',
    'https://1.example-cdn.net',
    'android-app://com.google.android.googlequicksearchbox',
  ]);
  const path = random.pick([
    '/',
    `/item/${random.digits(12)}.html`,
    `/a/b-c_d/${component(title(random))}`,
    `/search/label/${component(title(random))};page=2,sort=asc`,
    `/wiki/${component(title(random).replaceAll(' ', '_'))}`,
    `/${random.hex(8)}/@user.name/p(${random.digits(2)})`,
    '/index.php/component/users/?view=login',
    '/Default.aspx',
    `/p/${random.digits(6)}#${random.pick(['!/tab=2', 'comments', '/login?next=/a', ':~:text=some,text'])}`,
    '/cgi-bin/webscr',
    '/select/union-order/where-to-buy',
    `/etc/${random.word(6)}/passwords-help.html`,
  ]);
  if (path.includes('#')) return host + path;
  const pairs = Array.from({ length: random.integer(6) }, () => parameter(random, depth));
  return `${host}${path}${pairs.length > 0 && !path.includes('?') ? '?' : pairs.length > 0 ? '&' : ''}${pairs.join('&')}`;
}

function parameter(random: Chance, depth: number): string {
  return random.pick([
    () =>
      `utm_source=google&utm_medium=cpc&utm_campaign=${component(title(random))}&utm_term=${formEncode(prose(random))}`,
    () => `gclid=Cj0KCQ${random.word(80)}_wcB`,
    () => `fbclid=IwAR${random.word(57)}`,
    () => `q=${random.chance(0.5) ? formEncode(prose(random)) : typed(prose(random))}`,
    () =>
      `spm=a21bo.jianhua.201876.1.5af9${random.hex(8)}&scm=1007.40986.${random.digits(6)}.0&pvid=${random.uuid()}`,
    () => `filter[price][gte]=10&filter[price][lte]=99.5&sort=-price,name`,
    () => `ids[]=1&ids[]=2&fields=a,b(c,d)&where=open`,
    () => `t=${random.epoch()}&sign=${random.hex(32)}`,
    () => `state=${component(JSON.stringify({ n: random.digits(5), to: '/a?b=c' }))}`,
    () =>
      depth > 1
        ? 'from=timeline'
        : `${random.pick(['redirect', 'next', 'returnUrl', 'url', 'u', 'target'])}=${component(address(random, depth + 1))}`,
    () => `range=10..20&ratio=16:9&size=${component('<10')}&op=${component('>=')}`,
    () => `k=%B5%E7%C4%D4&enc=gbk&w=%B9%FA%BC%CA`,
    () => `name=${component(random.pick(["O'Neil", "D'Arcy", 'Tom & Jerry', '张三', 'Null']))}`,
    () => `loc=39.9042,116.4074;116.5,40&bbox=-180,-90,180,90&z=12`,
    () => `order=id+desc&limit=10,20&select=*&union=1`,
    () => `_=${random.epoch()}&callback=jQuery${random.digits(20)}_${random.epoch()}`,
    () =>
      `code=4/0A${random.word(60)}&scope=email%20profile%20https://www.googleapis.com/auth/userinfo.email&authuser=0&prompt=none`,
    () => `v=${random.digits(1)}.${random.digits(1)}-rc%2B1&lang=zh-Hans-CN&cur=%24`,
    () => `data=${component(`${random.word(200)}==`)}`,
    () => `e=${component('😀👍')}&z=%u4f60%u597d&bad=%&bad2=%zz&half=%E4%BD`,
  ])();
}
