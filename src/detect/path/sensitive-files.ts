/**
 * Files that no visitor asks a web application for, as path suffixes in lower case with `/` between
 * segments. Every segment must be equal; `*` stands for any one segment. From the file-system
 * hierarchies of Linux, Windows and the common servers and frameworks.
 */
const SENSITIVE: readonly string[] = [
  'etc/passwd',
  'etc/passwd-',
  'etc/shadow',
  'etc/shadow-',
  'etc/gshadow',
  'etc/group',
  'etc/hosts',
  'etc/hostname',
  'etc/issue',
  'etc/fstab',
  'etc/mtab',
  'etc/motd',
  'etc/crontab',
  'etc/sudoers',
  'etc/profile',
  'etc/bashrc',
  'etc/resolv.conf',
  'etc/os-release',
  'etc/ssh/*',
  'etc/ssl/private/*',
  'etc/nginx/*',
  'etc/nginx/*/*',
  'etc/apache2/*',
  'etc/apache2/*/*',
  'etc/httpd/conf/*',
  'etc/mysql/*',
  'etc/my.cnf',
  'etc/php.ini',
  'etc/php/*/*/php.ini',
  'etc/redis/redis.conf',
  'etc/samba/smb.conf',
  'etc/vsftpd.conf',
  'etc/kubernetes/*',
  'proc/version',
  'proc/cmdline',
  'proc/cpuinfo',
  'proc/mounts',
  'proc/self/*',
  'proc/self/*/*',
  'proc/*/environ',
  'proc/*/cmdline',
  'proc/net/*',
  'proc/sys/kernel/*',
  'root/.ssh/*',
  '.ssh/id_rsa',
  '.ssh/id_ed25519',
  '.ssh/id_dsa',
  '.ssh/id_ecdsa',
  '.ssh/authorized_keys',
  '.ssh/known_hosts',
  'users/*/ntuser.dat',
  '.bash_history',
  '.mysql_history',
  '.psql_history',
  '.zsh_history',
  '.netrc',
  '.pgpass',
  '.npmrc',
  '.aws/credentials',
  '.aws/config',
  '.docker/config.json',
  '.kube/config',
  '.git/config',
  '.git/head',
  '.git/index',
  '.git/logs/head',
  '.svn/entries',
  '.svn/wc.db',
  '.hg/hgrc',
  '.env',
  '.env.local',
  '.env.production',
  '.htpasswd',
  '.htaccess',
  '.ds_store',
  'var/log/auth.log',
  'var/log/syslog',
  'var/log/messages',
  'var/log/apache2/*',
  'var/log/apache/*',
  'var/log/httpd/*',
  'var/log/nginx/*',
  'var/log/mail.log',
  'var/log/vsftpd.log',
  'var/log/sshd.log',
  'var/lib/mysql/*',
  'var/lib/php/sessions/*',
  'var/run/secrets/kubernetes.io/serviceaccount/token',
  'var/run/docker.sock',
  'run/docker.sock',
  'windows/win.ini',
  'windows/system.ini',
  'windows/system32/*',
  'windows/system32/*/*',
  'windows/system32/drivers/etc/hosts',
  'windows/repair/sam',
  'windows/panther/unattend.xml',
  'winnt/win.ini',
  'winnt/system32/*',
  'boot.ini',
  'autoexec.bat',
  'inetpub/wwwroot/web.config',
  'inetpub/logs/*',
  'web.config',
  'web-inf/web.xml',
  'web-inf/applicationcontext.xml',
  'web-inf/classes/*',
  'web-inf/classes/*/*',
  'web-inf/config/*',
  'web-inf/conf/*',
  'web-inf/lib/*',
  'web-inf/spring/*',
  'web-inf/struts-config.xml',
  'web-inf/faces-config.xml',
  'web-inf/weblogic.xml',
  'web-inf/jboss-web.xml',
  'meta-inf/manifest.mf',
  'meta-inf/context.xml',
  'wp-config.php',
  'localsettings.php',
  'global.asa',
];

const BY_LAST_SEGMENT = new Map<string, string[][]>();
for (const path of SENSITIVE) {
  const segments = path.split('/');
  const last = segments.at(-1) ?? '';
  BY_LAST_SEGMENT.set(last, [...(BY_LAST_SEGMENT.get(last) ?? []), segments]);
}

/** The first segments of all of them, as the alternatives of a pattern. */
export const FIRST_SEGMENTS: string = [
  ...new Set(SENSITIVE.map((path) => path.split('/')[0] ?? '')),
]
  .filter((segment) => segment !== '*' && segment !== '')
  .map((segment) => segment.replaceAll('.', '\\.'))
  .join('|');

/** True where the path (segments in lower case) ends in a file that is nobody's business. */
export function isSensitiveFile(segments: readonly string[]): boolean {
  const last = segments.at(-1);
  if (last === undefined) return false;
  return (
    endsInOneOf(segments, BY_LAST_SEGMENT.get(last)) ||
    endsInOneOf(segments, BY_LAST_SEGMENT.get('*'))
  );
}

function endsInOneOf(segments: readonly string[], known: readonly string[][] | undefined): boolean {
  return known !== undefined && known.some((wanted) => endsIn(segments, wanted));
}

function endsIn(segments: readonly string[], wanted: readonly string[]): boolean {
  const offset = segments.length - wanted.length;
  return (
    offset >= 0 && wanted.every((part, index) => part === '*' || part === segments[offset + index])
  );
}

/** Separators and steps up, as they remain when one kind of separator was removed. */
const LEADING_STEPS = /^(?:\.{4,}[/\\.]*|[/\\.]*\.\.[/\\.]*|[a-z]:[/\\.]*)/i;
const WITHOUT_SEPARATORS: ReadonlySet<string> = new Set(
  SENSITIVE.filter((path) => !path.includes('*')).flatMap((path) => {
    const joined = path.replaceAll('/', '');
    // `\b` of `\boot.ini` is a back-space to some: it is lost with its separator.
    return path === 'boot.ini' ? [joined, 'oot.ini'] : [joined];
  }),
);

/** `........etcpasswd`, `c:windowswin.ini`: a climb or a drive, then a known file without separators. */
export function isSensitiveWithoutSeparators(path: string): boolean {
  const steps = LEADING_STEPS.exec(path)?.[0].length ?? 0;
  if (steps === 0) return false;
  const rest = path.slice(steps).replace(/[\0?#].*$/s, '');
  return WITHOUT_SEPARATORS.has(rest.replaceAll(/[/\\]/g, '').toLowerCase());
}
