import { describeDetector } from '../../../test/support/describe-detector.ts';
import { detectScanner } from './detect-scanner.ts';

describeDetector('detectScanner', detectScanner, {
  attacks: [
    ['sqlmap/1.7.4#stable (https://sqlmap.org)', 'tool'],
    ['Mozilla/5.0 (compatible; Nuclei - Open-source project)', 'tool'],
    ['Mozilla/5.00 (Nikto/2.1.6)', 'tool'],
    ['Mozilla/5.0 (compatible; katana)', 'tool'],
    ['Fuzz Faster U Fool v2.0.0', 'tool'],
    ['Mozilla/5.0 root@abcdefgh.interact.sh', 'callback'],
    ['http://abcdefgh.burpcollaborator.net/', 'callback'],
  ],
  ordinary: [
    '',
    'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'curl/8.5.0',
    'python-requests/2.31',
    'Mozilla/5.0 (Linux; Android 13; Esparos 5) AppleWebKit/537.36',
    'UptimeRobot/2.0',
    '[FBAN/FB4A;FBAV/8.0.0.26.24;FBLC/de_DE;FBPN/com.facebook.katana;FBDV/HTC One_M8;FBSV/4.4.2;]',
  ],
  pieces: [
    'sqlmap',
    'nikto',
    '/',
    ' ',
    '.',
    'Mozilla/5.0',
    '(',
    ')',
    ';',
    'a',
    'interact.sh',
    'burp',
  ],
});
