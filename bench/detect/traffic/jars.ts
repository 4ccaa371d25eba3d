// Cookies as consent managers, counters and old frameworks leave them: quotes, braces, bars and all.
import type { Chance } from './chance.ts';
import { base64, base64url, component } from './encode.ts';
import { address, title } from './prose.ts';

const COOKIES: readonly ((random: Chance) => string)[] = [
  (random) =>
    `CookieConsent={stamp:'${random.bytes(32).toString('base64')}'%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false%2Cmethod:'explicit'%2Cver:1%2Cutc:${random.epoch()}%2Cregion:'gb'}`,
  (random) =>
    `OptanonConsent=isGpcEnabled=0&datestamp=${component('Thu May 02 2024 10:11:12 GMT+0800 (中国标准时间)')}&version=202404.1.0&isIABGlobal=false&hosts=H12%3A1%2CH3%3A0&consentId=${random.uuid()}&landingPath=${component(address(random))}&groups=C0001%3A1%2CBG1%3A0&AwaitingReconsent=false; OptanonAlertBoxClosed=2024-05-02T02:11:12.131Z`,
  (random) =>
    `cookieyes-consent=consentid:${random.word(32)},consent:yes,action:yes,necessary:yes,functional:yes,analytics:no`,
  (random) =>
    `borlabs-cookie=${component(JSON.stringify({ consents: { essential: ['borlabs-cookie'], statistics: ['google-analytics'] }, domainPath: 'www.example.de/', expires: 'Fri, 01 Nov 2024 09:11:12 GMT', uid: random.word(8), version: '1' }))}`,
  (random) =>
    `cmplz_consented_services={"youtube":true}; cmplz_policy_id=${random.digits(2)}; moove_gdpr_popup={"strict":"1","thirdparty":"1","advanced":"0"}`,
  (random) =>
    `usprivacy=1YNN; _sp_v1_data=2:${random.digits(6)}:${random.digits(10)}:0:1:0:1:0:0:_:-1; _sp_su=false; consentUUID=${random.uuid()}_31`,
  (random) =>
    `didomi_token=${base64(JSON.stringify({ user_id: random.uuid(), created: '2024-05-02T10:11:12Z', vendors: { enabled: ['google', 'c:hotjar'] }, purposes: { enabled: ['measure_ad'] }, version: 2 }))}`,
  (random) =>
    `truste.eu.cookie.notice_preferences="2:"; notice_behavior=expressed|eu; TAsessionID=${random.uuid()}|NEW`,
  (random) =>
    `__gads=ID=${random.hex(16)}:T=${random.digits(10)}:RT=${random.digits(10)}:S=ALNI_M${random.word(28)}; __gpi=UID=0000${random.hex(12)}:T=1; FCNEC=${component(`[["AKsRol${random.word(40)}=="],null,[]]`)}; FCCDCF=${component(`[null,null,null,["CP${random.word(40)}","2~70.89.93",null,null,1]]`)}`,
  (random) =>
    `user_data=a:3:{s:2:"id";i:${random.digits(3)};s:4:"name";s:7:"O'Brien";s:5:"prefs";a:2:{i:0;s:4:"dark";i:1;b:1;}}`,
  (random) =>
    `ci_session=${component(`a:5:{s:10:"session_id";s:32:"${random.hex(32)}";s:10:"ip_address";s:9:"192.0.2.7";s:10:"user_agent";s:11:"Mozilla/5.0";s:13:"last_activity";i:${random.digits(10)};s:9:"user_data";s:0:"";}${random.hex(32)}`)}`,
  (random) =>
    `phpbb3_${random.word(5).toLowerCase()}_track=${component(JSON.stringify({ tf: { 12: random.digits(6) }, t: { [random.digits(3)]: 'abc' } }))}; style_cookie=null; phpbb3_u=1; phpbb3_k=`,
  (random) =>
    `vbulletin_multiquote=${random.digits(4)},${random.digits(4)}; bb_lastvisit=${random.digits(10)}; bb_thread_lastview=${random.hex(40)}a-1-{i-${random.digits(6)}_i-${random.digits(10)}_}`,
  (random) =>
    `auth_2132_saltkey=${random.word(8)}; xVnN_2132_lastvisit=${random.digits(10)}; xVnN_2132_sid=${random.word(6)}; xVnN_2132_visitedfid=${random.digits(2)}D2D48; xVnN_2132_viewid=tid_${random.digits(6)}; xVnN_2132_sendmail=1; xVnN_2132_st_t=0%7C${random.digits(10)}%7C${random.hex(32)}; xVnN_2132_lastact=${random.digits(10)}%09forum.php%09viewthread`,
  (random) =>
    `.ASPXAUTH=${random.hex(224).toUpperCase()}; ASP.NET_SessionId=${random.word(24).toLowerCase().replace(/[-_]/g, 'q')}; __RequestVerificationToken=${base64url(random.bytes(78))}; dnn_IsMobile=False; language=en-US; .DOTNETNUKE=${random.hex(96)}`,
  (random) =>
    `SignOutCookie=SESSIONID=${random.word(20)}&APP=Web; UserInfo=uid=${random.digits(5)}&name=${component(title(random).slice(0, 12).toWellFormed())}&face=/upload/a.gif`,
  (random) =>
    `rememberMe=${random.bytes(16 * (6 + random.integer(40))).toString('base64')}; JSESSIONID=${random.uuid()}`,
  (random) =>
    `SPRING_SECURITY_REMEMBER_ME_COOKIE=${base64(`bob:${random.epoch()}:${random.hex(32)}`)}; JSESSIONID=${random.hex(32).toUpperCase()}.${random.word(6)}; XSRF-TOKEN=${random.uuid()}`,
  (random) =>
    `rl_page_init_referrer=RudderEncrypt%3AU2FsdGVkX1${component(random.bytes(30).toString('base64'))}; rl_user_id=${component('"RS_ENC_v3_IiI="')}; rl_trait=RS_ENC_v3_e30%3D`,
  (random) =>
    `_vwo_uuid_v2=D${random.hex(32).toUpperCase()}|${random.hex(32)}; _vis_opt_exp_7_combi=2; _vwo_ds=3%3Aa_0%2Ct_0%3A0%24${random.digits(10)}%3A41.1%3A%3A`,
  (random) =>
    `ABTasty=uid=${random.word(16)}&fst=${random.epoch()}&pst=-1&cst=1&ns=1&pvt=3&pvis=3&th=; ABTastySession=mrasn=&lp=${component(address(random))}`,
  (random) =>
    `kameleoonVisitorCode=${random.word(16)}; _ALGOLIA=anonymous-${random.uuid()}; _uetsid=${random.hex(32)}|1a|2|f|0|${random.digits(4)}; _clck=${random.word(7)}%7C2%7Cfl${random.word(1)}%7C0%7C1580; _clsk=${random.word(7)}%7C${random.epoch()}%7C1%7C1%7Cx.clarity.ms%2Fcollect`,
  (random) =>
    `s_sq=${component(`acmeprod=%26c.%26a.%26activitymap.%26page%3Dhome%26link%3D${component(title(random))}%26region%3Dmain%26.activitymap%26.a%26.c%26pid%3Dhome%26oid%3D${component(address(random))}%26ot%3DA`)}; s_ppv=home%2C37%2C37%2C969; s_nr30=${random.epoch()}-Repeat; s_vi=[CS]v1|${random.hex(16).toUpperCase()}-${random.hex(16).toUpperCase()}[CE]`,
  (random) =>
    `utag_main=v_id:${random.hex(30)}$_sn:5$_se:3%3Bexp-session$_ss:0%3Bexp-session$_st:${random.epoch()}%3Bexp-session$ses_id:${random.epoch()}%3Bexp-session$dc_visit:5$dc_event:3%3Bexp-session`,
  (random) =>
    `akavpau_www=${random.digits(10)}~id=${random.hex(32)}; bm_sz=${random.hex(32).toUpperCase()}~YAAQ${random.word(80)}~${random.digits(7)}~${random.digits(7)}; _abck=${random.hex(32).toUpperCase()}~0~YAAQ${random.word(100)}~-1~||0||~-1; ak_bmsc=${random.hex(32).toUpperCase()}~000000000000000000000000000000~YAAQ${random.word(60)}`,
  (random) =>
    `datadome=${random.word(60)}~${random.word(40)}_${random.word(20)}; reese84=3:${random.bytes(16).toString('base64')}:${random.bytes(90).toString('base64')}:${random.bytes(32).toString('base64')}; _px3=${random.hex(64)}:${random.bytes(60).toString('base64')}:1000:${random.bytes(60).toString('base64')}`,
  (random) =>
    `visid_incap_${random.digits(6)}=${random.bytes(60).toString('base64')}; incap_ses_${random.digits(3)}_1=${random.bytes(24).toString('base64')}; nlbi_1=${random.bytes(24).toString('base64')}; TS01${random.hex(6)}=01${random.hex(80)}; BIGipServer~Common~pool_web=rd5o00000000000000000000ffff0a0a0a0ao80`,
  (random) =>
    `recently_viewed=["${random.digits(5)}","${random.digits(5)}"]; search_history=${component(JSON.stringify([title(random), title(random)]))}; filters={"price":{"$gte":10,"$lte":99},"brand":["Levi's","L'Oréal"]}`,
  (random) =>
    `grafana_session=${random.hex(32)}; redirect_to=${component('/d/abc?var-q=rate(http_requests_total{job="api"}[5m])')}; screenResolution=1920x1080; jenkins-timestamper-offset=-28800000; JSESSIONID.${random.hex(8)}=node0${random.word(20).toLowerCase()}.node0; ACEGI_SECURITY_HASHED_REMEMBER_ME_COOKIE=${base64(`a:${random.epoch()}:x`)}`,
  (random) =>
    `pma_lang=zh_CN; pmaUser-1=${component(random.bytes(20).toString('base64'))}; phpMyAdmin=${random.word(26)}; pma_console_height=92; pma_console_mode=collapse`,
  (random) =>
    `x-wl-uid=1${random.word(40)}=; session-id=132-${random.digits(7)}-${random.digits(7)}; ubid-main=131-${random.digits(7)}-${random.digits(7)}; i18n-prefs=USD; skin=noskin; session-token="${random.bytes(120).toString('base64')}"; csm-hit=tb:${random.word(20)}+s-${random.word(20)}|${random.epoch()}&t:${random.epoch()}&adb:adblk_no`,
  (random) =>
    `SUB=_2A25${random.word(80)}.; SUBP=003${random.word(60)}5JpX5KzhUgL.Fo-0; SINAGLOBAL=${random.digits(13)}.${random.digits(4)}.${random.epoch()}; ULV=${random.epoch()}:5:1:1:${random.digits(13)}.1.${random.epoch()}:; WBPSESS=${random.word(100)}==; XSRF-TOKEN=${random.word(24)}`,
  (random) =>
    `d_c0="A${random.word(30)}=|${random.digits(10)}"; z_c0="2|1:0|10:${random.digits(10)}|4:z_c0|92:${random.bytes(60).toString('base64')}|${random.hex(64)}"; capsion_ticket="2|1:0|10:${random.digits(10)}|14:capsion_ticket|44:${random.bytes(30).toString('base64')}|${random.hex(64)}"; q_c1=${random.hex(32)}|${random.epoch()}|${random.epoch()}; KLBRSID=${random.hex(32)}|${random.digits(10)}|${random.digits(10)}`,
  (random) =>
    `guest_id=v1%3A${random.digits(18)}; personalization_id="v1_${random.bytes(16).toString('base64')}"; ct0=${random.hex(160)}; twid=u%3D${random.digits(10)}; external_referer=padhuUp37zjgzgv1mFWxJ5Xq0CLV%2BbpWuS41v6lN3QU%3D|0|8e8t2xd8A2w%3D`,
  (random) =>
    `loid=000000${random.word(12)}.2.${random.epoch()}.Z0FBQUFB${random.word(80)}; session_tracker=${random.word(18)}.0.${random.epoch()}.Z0FBQUFB${random.word(60)}; g_state={"i_l":0}; csv=2; edgebucket=${random.word(18)}`,
  (random) =>
    `PREF=f4=4000000&f6=40000000&tz=Asia.Shanghai&f5=30000; VISITOR_INFO1_LIVE=${random.word(11)}; YSC=${random.word(11)}; ST-1b=csn=${random.word(11)}&itct=${component(random.bytes(40).toString('base64'))}; wide=1`,
  (random) =>
    `wcsid=${random.word(22)}; hblid=${random.word(22)}; _okdetect=${component(JSON.stringify({ token: random.digits(16), proto: 'about:', host: '' }))}; _okbk=${component('cd4=true,vi5=0,vi4=1714650400,vi3=active,vi2=false,vi1=false')}; olfsk=olfsk${random.digits(16)}`,
  (random) =>
    `tk_ai=${random.bytes(18).toString('base64')}; woocommerce_cart_hash=${random.hex(32)}; wp_woocommerce_session_${random.hex(32)}=${random.digits(2)}%7C%7C${random.digits(10)}%7C%7C${random.digits(10)}%7C%7C${random.hex(32)}; sbjs_first=typ%3Dorganic%7C%7C%7Csrc%3Dgoogle%7C%7C%7Cmdm%3Dorganic%7C%7C%7Ccmp%3D%28none%29%7C%7C%7Ccnt%3D%28none%29%7C%7C%7Ctrm%3D%28none%29; sbjs_udata=vst%3D3%7C%7C%7Cuip%3D%28none%29%7C%7C%7Cuag%3DMozilla%2F5.0`,
  (random) =>
    `mage-cache-storage=%7B%7D; mage-messages=${component(JSON.stringify([{ type: 'success', text: `You added ${title(random)} to your <a href="https://shop.example.com/checkout/cart/">shopping cart</a>.` }]))}; section_data_ids=${component('{"cart":1714650400,"customer":null}')}; form_key=${random.word(16)}; private_content_version=${random.hex(32)}`,
  (random) =>
    `flash=${component(`{"error":["Can't save: \\"${title(random)}\\" isn't valid"]}`)}; _csrf-frontend=${random.hex(64)}${component(`a:2:{i:0;s:14:"_csrf-frontend";i:1;s:32:"${random.word(32)}";}`)}; advanced-frontend=${random.word(26)}`,
  (random) =>
    `_gh_sess=${component(random.bytes(200).toString('base64'))}--${component(random.bytes(12).toString('base64'))}--${component(random.bytes(16).toString('base64'))}; color_mode=${component('{"color_mode":"auto","light_theme":{"name":"light","color_mode":"light"}}')}; tz=Asia%2FShanghai; logged_in=no`,
  (random) =>
    `__Secure-next-auth.session-token=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..${random.word(16)}.${random.word(300)}.${random.word(22)}; next-auth.csrf-token=${random.hex(64)}%7C${random.hex(64)}; next-auth.callback-url=${component(address(random))}; NEXT_LOCALE=zh`,
  (random) =>
    `sb-access-token=eyJhbGciOiJIUzI1NiJ9.${base64url(JSON.stringify({ sub: random.uuid(), name: "Conan O'Brien <conan@example.com>", role: 'authenticated', exp: 1714650400 }))}.${random.word(43)}; intercom-session-abc=${random.bytes(60).toString('base64')}--${random.hex(40)}`,
  (random) =>
    `geo={'country':'US','city':'Coeur d\\'Alene'}; tz=America/New_York; cur=$; last=${component(title(random))}; ui=[[1,"a"],[2,"b"]]; expanded=1|2|3; sort=price+desc,name; path=/a/../b`,
];

/** What one visitor's browser keeps for a site. */
export function jarOf(random: Chance): string {
  return Array.from({ length: 1 + random.integer(5) }, () => random.pick(COOKIES)(random)).join(
    '; ',
  );
}

/** Headers of who comes from a page and was here before. */
export function visit(random: Chance): readonly string[] {
  return ['Referer', address(random), 'Cookie', jarOf(random)];
}
