/**
 * Where the systems and servers that applications run on keep their files: absolute paths, read in lower
 * case with `/` between segments and without the first one. Nobody who uses a site sends one of them as a
 * whole value. From the file-system hierarchies of Linux, macOS and Windows and the layouts of the common
 * servers. (`/etc/designs`, `/etc/tags` and the like are addresses of a content system, and none of these.)
 */
const SYSTEM_PATHS = new RegExp(
  [
    // Configuration of the system
    String.raw`^etc/(?:[\w.@-]+/){0,4}[\w.@-]*(?:\.(?:conf|cnf|cfg|ini|local|keytab|key|pem|secrets?|list|repo|rules|allow|deny|equiv|net)|[a-z]rc|passwd|shadow|tab|-release|_version)(?:[-~\d.]{0,4}|\.(?:bak|old|orig|save))$`,
    String.raw`^etc/(?:init(?:\.d)?|rc(?:\d|s)?\.d|cron[\w.]*|network|sysconfig|security|pam\.d|postfix|exim\d?|ssh|ssl|pki|default|logrotate\.d|sudoers\.d|profile\.d|apt|yum(?:\.repos\.d)?|systemd|openvpn|wireguard|ldap|openldap|snmp|mail|php\d?|mysql|postgresql|tomcat\d*|httpd|apache\d?|nginx|lighttpd|squid\d?|bind|named|vsftpd|proftpd|pure-ftpd|wu-ftpd|samba|docker|kubernetes|consul|vault|redis|elasticsearch|grafana|zabbix|selinux|xinetd\.d|skel|udev|ppp|cups|news|uucp|mongodb?|rabbitmq|nagios\d?|webmin|imagemagick[\w-]*|fail2ban|haproxy|varnish|dovecot|keepalived|supervisor|prometheus|telegraf|gitlab|jenkins|tor|freeradius|asterisk|krb5|sssd|firewalld|iptables|networkmanager|x11|monit|icinga2?|graylog|logstash|kibana|filebeat|phpmyadmin|puppet|ansible|salt|letsencrypt)(?:/|$)`,
    String.raw`^etc/(?:aliases|services|shells|protocols|networks|modules|environment|exports|rpc|timezone|localtime|machine-id|ftpusers|ftpchroot|securetty|subuid|subgid|profile|motd|printcap|termcap|magic|filesystems|adjtime|at\.(?:allow|deny)|csh\.\w+|shadow~?|passwd~?|master\.passwd|gshadow-?|group-?|opasswd)$`,
    // What the kernel shows
    String.raw`^proc/(?:self|thread-self|\d{1,7}|sys|net|bus|fs|tty|driver|irq|scsi|acpi)(?:/|$)`,
    String.raw`^proc/(?:cpuinfo|meminfo|mounts|version|cmdline|stat|uptime|modules|partitions|filesystems|devices|interrupts|ioports|loadavg|swaps|kcore|kallsyms|kmsg|sched_debug|config\.gz|keys|key-users|crypto|diskstats|misc|mdstat)$`,
    String.raw`^sys/(?:class|kernel|devices|firmware|module|fs|block|bus|power|hypervisor)/`,
    String.raw`^dev/(?:null|zero|full|u?random|k?mem|[shv]d[a-z]\d?|nvme\w+|fd(?:/\d+)?|std(?:in|out|err)|tcp/.*|udp/.*|shm/.*|tty\w{0,4}|mapper/.*|log|port)$`,
    // What programs write
    String.raw`^var/(?:log|lib|spool|mail|run|backups?|db|adm|named|lock|crash|opt|webmin|account|yp|preserve|cpanel|local|apache\d?)/[\w.@-]`,
    String.raw`^var/(?:www|cache|tmp|html|webs?|data)/(?:[\w.@ -]+/){0,12}(?:\.\w[\w.]*|[\w.@-]+\.(?:php\d?|phtml|inc|jspx?|aspx?|py|rb|pl|cgi|conf|cnf|cfg|ini|env|log|sql|bak|old|key|pem|ya?ml|properties|sh|db|sqlite\d?))$`,
    String.raw`^var/www/(?:logs?|conf|cgi-bin)/`,
    String.raw`^tmp/(?:sess_\w|\.[\w-]|[\w.-]+\.(?:php\d?|sh|sock|lck|log|pl|py|so|elf|jsp)$)`,
    String.raw`^run/(?:secrets|docker|containerd|systemd|user/\d+)(?:/|\.|$)|^run/[\w.-]+\.(?:pid|sock)$`,
    String.raw`^boot/(?:grub\d?|efi|vmlinuz|initrd|config|system\.map)`,
    // Programs
    String.raw`^usr/local/(?:etc|apache\d*|nginx|php\d*|tomcat\d*|mysql|pgsql|lighttpd|openresty|samba|squid|zend|cpanel|psa|redis|lib|libexec|share|sbin|bin|src|www|ssl|conf|var)/[\w.@-]`,
    String.raw`^usr/(?:lib(?:32|64|exec)?|share|s?bin|etc|home|src|pkg|apache\d?|spool|openwin)/[\w.@-]`,
    // (not what a server runs there for everybody: `/bin/articles.cgi`, `/bin/search.json`)
    String.raw`^s?bin/(?![\w.-]*\.(?:cgi|pl|html?|jsp|json|xml|js|css|aspx?|png|gif|jpe?g)$)[\w.-]{2,24}$`,
    String.raw`^opt/(?:[\w.@ -]+/){1,8}(?:conf|config|etc|logs?|webapps|data|\.\w+)/[\w.@-]|^opt/(?:[\w.@ -]+/){0,8}[\w.@-]+\.(?:conf|cnf|ini|log|key|pem|env|properties|ya?ml|xml)$`,
    // Homes
    String.raw`^root/(?:\.\w|[\w.@/-]+\.(?:txt|conf|cfg|sh|key|pem|sql|log|py|pl|kdbx?|xml|ya?ml|json|env)$)`,
    String.raw`^(?:home|export/home|users|usr/home)/[^/]{1,64}/(?:\.\w[\w.]*(?:/|$)|ntuser\.|appdata/|public_html/\S+\.(?:php|inc|conf|ini)$)`,
    String.raw`^(?:documents and settings|users)/[^/]{1,64}/(?:ntuser\.|appdata/|local settings/|application data/)`,
    String.raw`(?:^|/)\.(?:ssh|aws|kube|docker|gnupg|bash_\w+|bashrc|zsh_\w+|zshrc|mysql_history|psql_history|viminfo|netrc|pgpass|npmrc)(?:/|$)`,
    // macOS
    String.raw`^(?:library|system/library)/(?:webserver|preferences|logs|keychains|application support|coreservices|launch(?:daemons|agents)|startupitems)(?:/|$)|^volumes/[^/]{1,64}/(?:etc|var|opt|usr|private|users|windows|webbackup)`,
    // Servers, wherever they were installed
    String.raw`(?:^|/)(?:httpd|apache\d?|nginx|lighttpd|lampp|xampp|wamp(?:64|server)?|appserv|tomcat[\d.]*|phpstudy|resin|weblogic|jboss|glassfish|iis|apache group|apache software foundation|mysql|mariadb|postgresql|filezilla server|serv-u|php\d*)/(?:[\w.@ -]+/){0,8}[\w.@ -]*(?:\.(?:conf|cnf|ini|log|ini-development|my[di]|frm|err|pid)|access_?log|error_?log|(?:server|web|context|tomcat-users|users?)\.xml|user\.myd)$`,
    String.raw`(?:^|/)logs?/(?:[\w.-]+/){0,3}[\w.-]*(?:access|error|auth|debug|agent|referer|ssl|security|catalina|stderr|stdout)[\w.-]{0,24}(?:\.log|[._]log|\.txt|\.out)(?:\.\d{1,3})?$`,
    String.raw`(?:^|/)conf(?:ig)?/(?:httpd|nginx|apache\d?|php|my|server|tomcat-users|magic|extra/[\w-]+)\.(?:conf|ini|cnf|xml|default)$|(?:^|/)sites-(?:available|enabled)/`,
    String.raw`(?:^|/)(?:httpd\.conf|php\.ini|my\.cnf|my\.ini|win\.ini|boot\.ini|system\.ini|pagefile\.sys|config\.sys|autoexec\.bat|desktop\.ini|hiberfil\.sys|sysprep\.(?:inf|xml)|unattend\.(?:xml|txt)|ntds\.dit|tomcat-users\.xml)$`,
    // Windows
    String.raw`^(?:windows|winnt|win(?:95|98|xp)?)/(?:system(?:32|\.ini)|repair|security|debug|panther|inf|temp|php\.ini|my\.ini|windowsupdate|iis|microsoft\.net|win\.ini|syswow64|tasks|comsetup|setupact|explorer)`,
    String.raw`^inetpub/|^(?:program files(?: \(x86\))?|programdata|progra~1|mysql|php\d*|xampp|wamp\d*|apache[\d.]*|sysprep|orant|minint)/(?:[\w.@ ()-]+/){0,8}[\w.@ -]+\.(?:conf|cnf|ini|log|inf|xml|config|my[di]|frm|dat|err|bak|mdf|ldf)$`,
    String.raw`^(?:xampp|wamp(?:64)?|lampp|appserv|phpstudy(?:_pro)?|wwwroot|htdocs)/(?:[\w.-]+/){0,6}[\w.-]+\.(?:php\d?|inc|aspx?|config|ini|sql|bak)$`,
    // Where containers and small servers keep an application
    String.raw`^(?:app|code|workspace|srv/[\w.-]+|opt/app)/(?:[\w.-]+/){0,4}(?:[\w.-]+\.(?:py|rb|env|ya?ml|ini|conf|toml|sh|key|pem|sqlite3?|db)|(?:config|wp-config|settings)\.php)$`,
    String.raw`^(?:[\w.-]+\.inc\.php|\.dockerenv|flag\.txt)$`,
    // Java archives laid out as applications
    String.raw`(?:^|/)(?:web-inf|meta-inf)/(?:[\w.@$-]+/){0,8}[\w.@$-]+$`,
  ].join('|'),
);

/** The first segments under which any of that lies, as the alternatives of a pattern. */
export const SYSTEM_ROOTS =
  'srv|mnt|app|code|workspace|appserv|wwwroot|htdocs|flag\\.txt|\\.dockerenv|[\\w.-]{1,32}\\.inc\\.php|etc|proc|sys|dev|var|tmp|run|boot|usr|s?bin|opt|root|home|export|users|private|documents and settings|library|system|volumes|windows|winnt|win(?:95|98|xp)?|inetpub|program files|programdata|progra~1|[\\w-]*(?:httpd|apache|nginx|lighttpd|lampp|xampp|wamp|appserv|tomcat|phpstudy|resin|weblogic|jboss|glassfish|mysql|php)[\\w.-]*|logs?|conf|config|sysprep|web-inf|meta-inf|orant|minint|pagefile\\.sys|ntds\\.dit';

const PATH_LENGTH_MAX = 512;

/** True where an absolute path (segments in lower case) names a file of the system or of a server. */
export function isSystemPath(segments: readonly string[]): boolean {
  const start = segments[0] === 'private' ? 1 : 0;
  const path = segments.slice(start).join('/');
  return path.length <= PATH_LENGTH_MAX && SYSTEM_PATHS.test(path);
}
