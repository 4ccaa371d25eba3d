/**
 * Commands by how sure their name is. Collected from the manuals of POSIX, GNU, BusyBox, Windows and
 * the lists of programs that attackers find on any system.
 */
export type CommandClass = 0 | 1 | 2;

/** No command. */
export const NOT_A_COMMAND = 0;
/** A command whose name is also a word, a name of a field or of a product. */
const COMMON_COMMAND = 1;
/** A name that stands for nothing else. */
export const SURE_COMMAND = 2;

const SURE =
  'whoami wget curl ifconfig ipconfig netstat nslookup uname chmod chown chgrp netcat ncat socat bash ' +
  'powershell pwsh certutil bitsadmin tasklist taskkill systeminfo wmic mshta printenv getent xxd crontab ' +
  'iptables tftp mkfifo mknod lsof nohup gcc hexdump useradd usermod adduser killall pkill pgrep regsvr32 ' +
  'rundll32 cscript wscript schtasks icacls cacls vssadmin traceroute tracert tcpdump nmap xargs busybox ' +
  'printf mktemp dirname basename readlink realpath sysctl systemctl journalctl dmesg lsmod insmod modprobe ' +
  'fdisk mkfs umount chattr lsattr setfacl getfacl gunzip bunzip2 zcat bzcat base64 base32 md5sum sha1sum ' +
  'sha256sum openssl ssh-keygen scp rsync rlogin rsh telnetd perl5 python2 python3 php-cgi lua5 tclsh ' +
  'gawk mawk egrep fgrep zgrep netsh arp findstr robocopy xcopy forfiles msiexec cmdkey whoami.exe ' +
  'msbuild installutil regasm regsvcs cmstp odbcconf wevtutil bcdedit nltest dsquery csvde qwinsta ' +
  'shuf setenforce getenforce apt-get lwp-download pkexec visudo sudoedit docker kubectl redis-cli mysqldump pg_dump sqlite3 ' +
  'lynx elinks w3m aria2c axel fping hping3 tcping msfvenom meterpreter ld.so strace ltrace gdb jrunscript ' +
  'sendmail getcap setcap capsh nsenter unshare chroot ionice setsid stdbuf rbash getmac nbtstat driverquery ' +
  'xzcat lzcat zstdcat unxz unlzma unzstd xterm mapfile ftpget ftpput gpresult waitfor lastlog lsb_release pathping takeown fsutil diskpart auditpol secedit';

const COMMON =
  'ls cat id echo sleep ping find sort head tail more less type dir set net who host kill rm cp mv ps pwd ' +
  'env python perl ruby php node sh zsh ksh csh tcsh ash dash fish nc telnet ftp sftp ssh grep sed awk touch ' +
  'mkdir rmdir date time test true false exit file last history hostname dig whois sudo su passwd mount ln ' +
  'tar gzip zip unzip bzip2 od dd df du ss ip route finger users groups export alias eval exec source read ' +
  'cd uniq wc cut tr rev tee nl tac fold locate which whereis stat strings vi vim nano ed emacs cmd reg sc ' +
  'copy move del erase ren rename attrib start call ver vol tree md rd cls more sort shutdown reboot halt ' +
  'poweroff init service make install apt yum dpkg rpm apk brew npm pip gem cargo go java javac mysql psql ' +
  'mongo sqlcmd lp mail mailx write wall at batch jobs fg bg wait trap umask ulimit getconf locale tty stty ' +
  'clear reset screen tmux man info free top htop uptime w cal bc expr seq yes factor arch nproc lscpu lsblk ' +
  'lsusb lspci blkid link unlink split csplit join paste comm cmp diff patch look spell column pr iconv ' +
  'cksum sum shred truncate sync watch timeout nice renice curlftpfs git svn hg irb lua tcl gdbserver iex ' +
  'invoke-expression invoke-webrequest invoke-command get-process get-content new-object start-process ' +
  'start-sleep get-childitem print query assoc ftype msg';

const COMMANDS: ReadonlyMap<string, CommandClass> = new Map<string, CommandClass>([
  ...COMMON.split(' ').map((name): [string, CommandClass] => [name, COMMON_COMMAND]),
  ...SURE.split(' ').map((name): [string, CommandClass] => [name, SURE_COMMAND]),
]);

/** True for a name with one `?` in it that a shell would make one of the sure names of. */
export function isSureByPattern(name: string): boolean {
  const at = name.indexOf('?');
  const [head, tail] = [name.slice(0, at), name.slice(at + 1)];
  for (const [known, commandClass] of COMMANDS) {
    if (commandClass !== SURE_COMMAND || known.length !== name.length) continue;
    if (known.startsWith(head) && known.endsWith(tail)) return true;
  }
  return false;
}

const NAME_LENGTH_MAX = 64;
const PROGRAM_FOLDER =
  /^(?:(?:[a-z]:)?[\\/])?(?:(?:usr|bin|sbin|local|opt|windows|winnt|system32|syswow64|etc|tmp|var|dev|shm|home|proc|self|lib(?:exec|64)?)[\\/]){1,6}/;

/** The class of a command as it was called, with folder and `.exe`. */
export function classifyCommand(word: string): CommandClass {
  // `; ID required`: Windows, which knows no case, has no such command.
  if (word.length > NAME_LENGTH_MAX || word === 'ID') return NOT_A_COMMAND;
  const name = word.toLowerCase();
  const plain = COMMANDS.get(name);
  if (plain !== undefined) return plain;
  const inFolder = PROGRAM_FOLDER.exec(name);
  const base = name.slice(inFolder?.[0].length ?? 0).replace(/\.(?:exe|com|bat|cmd|ps1)$/, '');
  const known = COMMANDS.get(base);
  if (known === undefined) return NOT_A_COMMAND;
  return inFolder !== null || base.length < name.length ? SURE_COMMAND : known;
}

/** Commands that run the command in their arguments. */
export const WRAPPERS: ReadonlySet<string> = new Set([
  'sudo',
  'exec',
  'env',
  'nohup',
  'time',
  'command',
  'builtin',
  'xargs',
  'busybox',
  'start',
  'call',
  'timeout',
  'setsid',
  'nice',
  'eval',
  'stdbuf',
  'doas',
  'watch',
]);
