// What clients show of who they are: cookies and tokens of ordinary sites.
import type { Chance } from './chance.ts';
import { base64, base64url, component, typed } from './encode.ts';
import { NAMES, SEARCHES } from './texts.ts';

/** Cookies as sites and their helpers leave them. */
export function siteJar(random: Chance): string {
  const makers: readonly (() => string)[] = [
    () => `_ga=GA1.1.${random.digits(9)}.${random.digits(10)}`,
    () =>
      `_ga_${random.word(10)}=GS2.1.s${random.digits(10)}$o5$g1$t${random.digits(10)}$j60$l0$h0`,
    () => `_gcl_au=1.1.${random.digits(9)}.${random.digits(10)}`,
    () => `_fbp=fb.1.${random.epoch()}.${random.digits(10)}`,
    () =>
      `Hm_lvt_${random.hex(32)}=${random.digits(10)},${random.digits(10)}; Hm_lpvt_${random.hex(32)}=${random.digits(10)}; HMACCOUNT=${random.hex(16).toUpperCase()}`,
    () =>
      `BAIDUID=${random.hex(32).toUpperCase()}:FG=1; BIDUPSID=${random.hex(32).toUpperCase()}; PSTM=${random.digits(10)}; H_PS_PSSID=60269_60853_61027`,
    () =>
      `BDRCVFR[feWj1Vr5u3D]=mk3SLVN4HKm; delPer=0; BD_CK_SAM=1; PSINO=7; ZFY=${random.word(20)}:AB:C; ab_sr=1.0.1_${base64(random.hex(40))}`,
    () =>
      `OptanonConsent=isGpcEnabled=0&datestamp=Thu+May+02+2024+10%3A11%3A12+GMT%2B0200+(Central+European+Summer+Time)&version=202403.1.0&browserGpcFlag=0&isIABGlobal=false&hosts=&consentId=${random.uuid()}&interactionCount=1&landingPath=NotLandingPage&groups=C0001%3A1%2CC0002%3A0&geolocation=DE%3BBE&AwaitingReconsent=false`,
    () =>
      `euconsent-v2=CP${random.word(30)}.YAAAAAAAAAAA; addtl_consent=1~43.3.9.6.9.13.6.4.15.9.5.2.11.1.7.1.3.2.10.33.4.15.17.2.9.20`,
    () =>
      `sensorsdata2015jssdkcross=${component(JSON.stringify({ distinct_id: `${random.hex(15)}-${random.hex(15)}`, first_id: '', props: { $latest_traffic_source_type: '直接流量', $latest_search_keyword: '未取到值_直接打开', $latest_referrer: '' }, identities: base64('{"$identity_cookie_id":"1"}'), history_login_id: { name: '', value: '' } }))}`,
    () =>
      `cart={"items":[{"sku":"A-${random.digits(4)}","qty":2,"price":19.99}],"coupon":null}; lastViewed=[${random.digits(5)},${random.digits(5)}]`,
    () =>
      `optimizelyEndUserId=oeu${random.epoch()}r0.${random.digits(16)}; optimizelySegments=%7B%22204658328%22%3A%22false%22%2C%22204728159%22%3A%22none%22%7D`,
    () =>
      `intercom-id-abc=${random.uuid()}; ajs_user_id=%22${random.digits(6)}%22; ajs_anonymous_id=%22${random.uuid()}%22; ajs_group_id=null`,
    () =>
      `__utma=1.${random.digits(9)}.1.1.1.5; __utmz=1.${random.digits(10)}.1.1.utmcsr=baidu|utmccn=(organic)|utmcmd=organic|utmctr=${component(random.pick(SEARCHES))}`,
    () =>
      `AMCV_${random.hex(24).toUpperCase()}%40AdobeOrg=179643557%7CMCIDTS%7C19845%7CMCMID%7C${random.digits(38)}%7CMCAAMLH-1715248000%7C6%7CMCOPTOUT-1714650400s%7CNONE%7CvVersion%7C5.5.0; s_cc=true; s_sq=%5B%5BB%5D%5D`,
    () =>
      `PHPSESSID=${random.hex(26)}; JSESSIONID=${random.hex(32).toUpperCase()}.node1; ASP.NET_SessionId=${random.word(24).toLowerCase().replace(/[-_]/g, 'a')}; .AspNetCore.Antiforgery.${random.word(11)}=CfDJ8${random.word(100)}`,
    () =>
      `laravel_session=${component(base64(JSON.stringify({ iv: base64(random.hex(16)), value: base64(random.hex(60)), mac: random.hex(64), tag: '' })))}`,
    () => `session=.eJw${random.word(80)}.Z${random.word(5)}.${random.word(27)}`,
    () => `connect.sid=s%3A${random.word(32)}.${component(random.bytes(32).toString('base64'))}`,
    () =>
      `wp-settings-1=libraryContent%3Dbrowse%26editor%3Dtinymce%26hidetb%3D1%26posts_list_mode%3Dlist; wordpress_test_cookie=WP%20Cookie%20check; wordpress_logged_in_${random.hex(32)}=admin%7C${random.digits(10)}%7C${random.word(43)}%7C${random.hex(64)}`,
    () =>
      `UM_distinctid=${random.hex(15)}-${random.hex(14)}-26031e51-1fa400-${random.hex(15)}; CNZZDATA${random.digits(10)}=${random.digits(9)}-${random.digits(10)}-https%253A%252F%252Fwww.baidu.com%252F%7C${random.digits(10)}`,
    () =>
      `ttwid=1%7C${random.word(43)}%7C${random.digits(10)}%7C${random.hex(64)}; msToken=${random.word(107)}==; passport_csrf_token=${random.hex(32)}; s_v_web_id=verify_${random.word(8)}_${random.word(8)}`,
    () =>
      `SESSDATA=${random.hex(8)}%2C${random.digits(10)}%2C${random.hex(5)}*52; bili_jct=${random.hex(32)}; DedeUserID=${random.digits(8)}; b_nut=${random.digits(10)}; buvid3=${random.uuid().toUpperCase()}${random.digits(5)}infoc; CURRENT_FNVAL=4048; rpdid=|(u))kkYu|uk0J'u~|ulmJu)l; LIVE_BUVID=AUTO${random.digits(16)}`,
    () =>
      `_uab_collina=${random.digits(24)}; cna=${random.word(24)}; isg=BB${random.word(60)}; tfstk=${random.word(80)}; l=fB${random.word(70)}..; xlly_s=1; t=${random.hex(32)}; _tb_token_=${random.hex(13)}; sgcookie=E100${component(random.bytes(60).toString('base64'))}; mt=ci=0_0; uc1=cookie14=UoYelMR${random.word(9)}%3D%3D`,
    () =>
      `__jdu=${random.digits(20)}; shshshfpa=${random.uuid()}-${random.digits(10)}; areaId=1; ipLoc-djd=1-2802-54745-0; pinId=${random.word(16)}; unpl=JF8EAKhnNSttDE${random.word(60)}; 3AB9D23F7A4B3CSS=jdd03${random.word(90)}; __jda=${random.digits(9)}.${random.digits(20)}.${random.digits(10)}.1.5; TrackID=1${random.word(60)}`,
    () =>
      `zh_choose=n; SL_G_WPT_TO=zh; tz=Asia%2FShanghai; name=${component(random.pick(NAMES))}; recent=${component(JSON.stringify([random.pick(SEARCHES), random.pick(SEARCHES)]))}`,
    () =>
      `_pk_id.1.1fff=${random.hex(16)}.${random.digits(10)}.; _pk_ref.1.1fff=%5B%22%22%2C%22%22%2C${random.digits(10)}%2C%22https%3A%2F%2Fwww.google.com%2F%22%5D`,
    () =>
      `cf_clearance=${random.word(43)}-${random.digits(10)}-1.0.1.1-${random.word(60)}; __cf_bm=${random.word(43)}-${random.digits(10)}-1.0.1.1-${random.word(40)}`,
    () =>
      `mp_${random.hex(32)}_mixpanel=${component(JSON.stringify({ distinct_id: random.uuid(), $device_id: random.uuid(), $initial_referrer: '$direct', __mps: {}, __mpso: {}, utm_source: "o'clock" }))}`,
    () =>
      `li_gc=MTswOzE3MTQ2NTA0MDA7MjswMjE${random.word(40)}; bcookie="v=2&${random.uuid()}"; lang=v=2&lang=en-us; lidc="b=VGST${random.digits(2)}:s=V:r=V:a=V:p=V:g=3005:u=1:x=1:i=${random.digits(10)}:t=${random.digits(10)}:v=2:sig=AQ${random.word(30)}"`,
    () =>
      `DSID=AAO-${random.word(60)}; IDE=AHWqTU${random.word(50)}; NID=514=${random.word(160)}; SOCS=CAISHAgBEhJnd3NfMjAyNDA0MzAtMF9SQzIaAmRlIAEaBgiA; 1P_JAR=2024-05-02-11; SEARCH_SAMESITE=CgQI_5oB`,
    () =>
      `mbox=PC#${random.hex(32)}.37_0#${random.digits(10)}|session#${random.hex(32)}#${random.digits(10)}; at_check=true`,
    () =>
      `redirect=/account/orders?filter[status]=open&sort=-date; theme=dark; font="Segoe UI", sans-serif`,
    () =>
      `hubspotutk=${random.hex(32)}; __hssc=20629287.1.${random.epoch()}; __hstc=20629287.${random.hex(32)}.${random.epoch()}.${random.epoch()}.${random.epoch()}.1`,
    () =>
      `_hjSessionUser_${random.digits(7)}=${base64(JSON.stringify({ id: random.uuid(), created: random.epoch(), existing: true }))}; _hjSession_${random.digits(7)}=${base64(JSON.stringify({ id: random.uuid(), c: random.epoch(), s: 0, r: 0, sb: 0 }))}`,
    () =>
      `user={"name":"${random.pick(['Bob', "O'Neil", '小王'])}","role":"user"}; dismissed=true; tour_done=1; __stripe_mid=${random.uuid()}${random.hex(6)}`,
  ];
  const count = 1 + random.integer(6);
  return [...Array(count)].map(() => random.pick(makers)()).join('; ');
}

export function jwt(random: Chance): string {
  const head = base64url(JSON.stringify({ alg: 'RS256', kid: random.word(8), typ: 'JWT' }));
  const claims = base64url(
    JSON.stringify({
      iss: 'https://id.example.com/',
      sub: `auth0|${random.hex(24)}`,
      aud: ['https://api.example.com', 'http://localhost:3000'],
      name: random.pick(NAMES),
      exp: 1_714_650_400,
      scope: 'read:all write:own',
      permissions: ['select', 'union:read'],
    }),
  );
  return `${head}.${claims}.${base64url(random.bytes(64))}`;
}

/** Headers of who was here before. */
export function remembered(random: Chance): readonly string[] {
  return ['Cookie', siteJar(random)];
}

/** As a login of the OpenID kind gives it out. */
export function identityToken(random: Chance): string {
  return `${base64url('{"alg":"RS256","typ":"JWT","kid":"keys/1"}')}.${base64url(JSON.stringify({ iss: 'https://login.example.com/', sub: random.uuid(), aud: ['api', 'https://www.example.com'], name: 'Seán O\'Hara "Jack"', scope: 'openid profile', roles: ['admin|user'], exp: 1714650400, amr: ['pwd'] }))}.${base64url(random.bytes(256))}`;
}

/** Pages that programs run in. */
export const pageAddress = (random: Chance): string =>
  random.pick([
    `https://www.example.com/p/a-b?utm_source=news&q=${component(random.pick(SEARCHES))}#top`,
    `https://www.example.cn/list.html?cat=1,2&sort=price%20desc&k=${typed(random.pick(SEARCHES))}`,
    'http://localhost:8080/#/user/list?id=1',
    'https://shop.example.com/cart?items[]=1&items[]=2',
    'file:///android_asset/www/index.html',
    'http://192.168.1.10:8081/index.html?x=1',
    `https://www.example.com/redirect?to=${component(`https://m.example.com/?next=${component('/a?b=c')}`)}`,
  ]);

/** Headers of who was here before, on such a page. */
export const visitPage = (random: Chance): string[] => [
  'Cookie',
  siteJar(random),
  'Referer',
  pageAddress(random).replace(/[^\x21-\x7e]/gu, (x) => component(x)),
];
