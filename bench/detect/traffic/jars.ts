// Cookies as consent managers, counters and old frameworks leave them: quotes, braces, bars and all.
import type { Random } from '../random.ts';
import { base64, base64url, bytes, component, digits, epoch, hex, uuid, word } from './encode.ts';
import { address, title } from './prose.ts';

const COOKIES: readonly ((random: Random) => string)[] = [
  (random) =>
    `CookieConsent={stamp:'${bytes(random, 32).toString('base64')}'%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false%2Cmethod:'explicit'%2Cver:1%2Cutc:${epoch(random)}%2Cregion:'gb'}`,
  (random) =>
    `OptanonConsent=isGpcEnabled=0&datestamp=${component('Thu May 02 2024 10:11:12 GMT+0800 (中国标准时间)')}&version=202404.1.0&isIABGlobal=false&hosts=H12%3A1%2CH3%3A0&consentId=${uuid(random)}&landingPath=${component(address(random))}&groups=C0001%3A1%2CBG1%3A0&AwaitingReconsent=false; OptanonAlertBoxClosed=2024-05-02T02:11:12.131Z`,
  (random) =>
    `cookieyes-consent=consentid:${word(random, 32)},consent:yes,action:yes,necessary:yes,functional:yes,analytics:no`,
  (random) =>
    `borlabs-cookie=${component(JSON.stringify({ consents: { essential: ['borlabs-cookie'], statistics: ['google-analytics'] }, domainPath: 'www.example.de/', expires: 'Fri, 01 Nov 2024 09:11:12 GMT', uid: word(random, 8), version: '1' }))}`,
  (random) =>
    `cmplz_consented_services={"youtube":true}; cmplz_policy_id=${digits(random, 2)}; moove_gdpr_popup={"strict":"1","thirdparty":"1","advanced":"0"}`,
  (random) =>
    `usprivacy=1YNN; _sp_v1_data=2:${digits(random, 6)}:${digits(random, 10)}:0:1:0:1:0:0:_:-1; _sp_su=false; consentUUID=${uuid(random)}_31`,
  (random) =>
    `didomi_token=${base64(JSON.stringify({ user_id: uuid(random), created: '2024-05-02T10:11:12Z', vendors: { enabled: ['google', 'c:hotjar'] }, purposes: { enabled: ['measure_ad'] }, version: 2 }))}`,
  (random) =>
    `truste.eu.cookie.notice_preferences="2:"; notice_behavior=expressed|eu; TAsessionID=${uuid(random)}|NEW`,
  (random) =>
    `__gads=ID=${hex(random, 16)}:T=${digits(random, 10)}:RT=${digits(random, 10)}:S=ALNI_M${word(random, 28)}; __gpi=UID=0000${hex(random, 12)}:T=1; FCNEC=${component(`[["AKsRol${word(random, 40)}=="],null,[]]`)}; FCCDCF=${component(`[null,null,null,["CP${word(random, 40)}","2~70.89.93",null,null,1]]`)}`,
  (random) =>
    `user_data=a:3:{s:2:"id";i:${digits(random, 3)};s:4:"name";s:7:"O'Brien";s:5:"prefs";a:2:{i:0;s:4:"dark";i:1;b:1;}}`,
  (random) =>
    `ci_session=${component(`a:5:{s:10:"session_id";s:32:"${hex(random, 32)}";s:10:"ip_address";s:9:"192.0.2.7";s:10:"user_agent";s:11:"Mozilla/5.0";s:13:"last_activity";i:${digits(random, 10)};s:9:"user_data";s:0:"";}${hex(random, 32)}`)}`,
  (random) =>
    `phpbb3_${word(random, 5).toLowerCase()}_track=${component(JSON.stringify({ tf: { 12: digits(random, 6) }, t: { [digits(random, 3)]: 'abc' } }))}; style_cookie=null; phpbb3_u=1; phpbb3_k=`,
  (random) =>
    `vbulletin_multiquote=${digits(random, 4)},${digits(random, 4)}; bb_lastvisit=${digits(random, 10)}; bb_thread_lastview=${hex(random, 40)}a-1-{i-${digits(random, 6)}_i-${digits(random, 10)}_}`,
  (random) =>
    `auth_2132_saltkey=${word(random, 8)}; xVnN_2132_lastvisit=${digits(random, 10)}; xVnN_2132_sid=${word(random, 6)}; xVnN_2132_visitedfid=${digits(random, 2)}D2D48; xVnN_2132_viewid=tid_${digits(random, 6)}; xVnN_2132_sendmail=1; xVnN_2132_st_t=0%7C${digits(random, 10)}%7C${hex(random, 32)}; xVnN_2132_lastact=${digits(random, 10)}%09forum.php%09viewthread`,
  (random) =>
    `.ASPXAUTH=${hex(random, 224).toUpperCase()}; ASP.NET_SessionId=${word(random, 24).toLowerCase().replace(/[-_]/g, 'q')}; __RequestVerificationToken=${base64url(bytes(random, 78))}; dnn_IsMobile=False; language=en-US; .DOTNETNUKE=${hex(random, 96)}`,
  (random) =>
    `SignOutCookie=SESSIONID=${word(random, 20)}&APP=Web; UserInfo=uid=${digits(random, 5)}&name=${component(title(random).slice(0, 12).toWellFormed())}&face=/upload/a.gif`,
  (random) =>
    `rememberMe=${bytes(random, 16 * (6 + random.integer(40))).toString('base64')}; JSESSIONID=${uuid(random)}`,
  (random) =>
    `SPRING_SECURITY_REMEMBER_ME_COOKIE=${base64(`bob:${epoch(random)}:${hex(random, 32)}`)}; JSESSIONID=${hex(random, 32).toUpperCase()}.${word(random, 6)}; XSRF-TOKEN=${uuid(random)}`,
  (random) =>
    `rl_page_init_referrer=RudderEncrypt%3AU2FsdGVkX1${component(bytes(random, 30).toString('base64'))}; rl_user_id=${component('"RS_ENC_v3_IiI="')}; rl_trait=RS_ENC_v3_e30%3D`,
  (random) =>
    `_vwo_uuid_v2=D${hex(random, 32).toUpperCase()}|${hex(random, 32)}; _vis_opt_exp_7_combi=2; _vwo_ds=3%3Aa_0%2Ct_0%3A0%24${digits(random, 10)}%3A41.1%3A%3A`,
  (random) =>
    `ABTasty=uid=${word(random, 16)}&fst=${epoch(random)}&pst=-1&cst=1&ns=1&pvt=3&pvis=3&th=; ABTastySession=mrasn=&lp=${component(address(random))}`,
  (random) =>
    `kameleoonVisitorCode=${word(random, 16)}; _ALGOLIA=anonymous-${uuid(random)}; _uetsid=${hex(random, 32)}|1a|2|f|0|${digits(random, 4)}; _clck=${word(random, 7)}%7C2%7Cfl${word(random, 1)}%7C0%7C1580; _clsk=${word(random, 7)}%7C${epoch(random)}%7C1%7C1%7Cx.clarity.ms%2Fcollect`,
  (random) =>
    `s_sq=${component(`acmeprod=%26c.%26a.%26activitymap.%26page%3Dhome%26link%3D${component(title(random))}%26region%3Dmain%26.activitymap%26.a%26.c%26pid%3Dhome%26oid%3D${component(address(random))}%26ot%3DA`)}; s_ppv=home%2C37%2C37%2C969; s_nr30=${epoch(random)}-Repeat; s_vi=[CS]v1|${hex(random, 16).toUpperCase()}-${hex(random, 16).toUpperCase()}[CE]`,
  (random) =>
    `utag_main=v_id:${hex(random, 30)}$_sn:5$_se:3%3Bexp-session$_ss:0%3Bexp-session$_st:${epoch(random)}%3Bexp-session$ses_id:${epoch(random)}%3Bexp-session$dc_visit:5$dc_event:3%3Bexp-session`,
  (random) =>
    `akavpau_www=${digits(random, 10)}~id=${hex(random, 32)}; bm_sz=${hex(random, 32).toUpperCase()}~YAAQ${word(random, 80)}~${digits(random, 7)}~${digits(random, 7)}; _abck=${hex(random, 32).toUpperCase()}~0~YAAQ${word(random, 100)}~-1~||0||~-1; ak_bmsc=${hex(random, 32).toUpperCase()}~000000000000000000000000000000~YAAQ${word(random, 60)}`,
  (random) =>
    `datadome=${word(random, 60)}~${word(random, 40)}_${word(random, 20)}; reese84=3:${bytes(random, 16).toString('base64')}:${bytes(random, 90).toString('base64')}:${bytes(random, 32).toString('base64')}; _px3=${hex(random, 64)}:${bytes(random, 60).toString('base64')}:1000:${bytes(random, 60).toString('base64')}`,
  (random) =>
    `visid_incap_${digits(random, 6)}=${bytes(random, 60).toString('base64')}; incap_ses_${digits(random, 3)}_1=${bytes(random, 24).toString('base64')}; nlbi_1=${bytes(random, 24).toString('base64')}; TS01${hex(random, 6)}=01${hex(random, 80)}; BIGipServer~Common~pool_web=rd5o00000000000000000000ffff0a0a0a0ao80`,
  (random) =>
    `recently_viewed=["${digits(random, 5)}","${digits(random, 5)}"]; search_history=${component(JSON.stringify([title(random), title(random)]))}; filters={"price":{"$gte":10,"$lte":99},"brand":["Levi's","L'Oréal"]}`,
  (random) =>
    `grafana_session=${hex(random, 32)}; redirect_to=${component('/d/abc?var-q=rate(http_requests_total{job="api"}[5m])')}; screenResolution=1920x1080; jenkins-timestamper-offset=-28800000; JSESSIONID.${hex(random, 8)}=node0${word(random, 20).toLowerCase()}.node0; ACEGI_SECURITY_HASHED_REMEMBER_ME_COOKIE=${base64(`a:${epoch(random)}:x`)}`,
  (random) =>
    `pma_lang=zh_CN; pmaUser-1=${component(bytes(random, 20).toString('base64'))}; phpMyAdmin=${word(random, 26)}; pma_console_height=92; pma_console_mode=collapse`,
  (random) =>
    `x-wl-uid=1${word(random, 40)}=; session-id=132-${digits(random, 7)}-${digits(random, 7)}; ubid-main=131-${digits(random, 7)}-${digits(random, 7)}; i18n-prefs=USD; skin=noskin; session-token="${bytes(random, 120).toString('base64')}"; csm-hit=tb:${word(random, 20)}+s-${word(random, 20)}|${epoch(random)}&t:${epoch(random)}&adb:adblk_no`,
  (random) =>
    `SUB=_2A25${word(random, 80)}.; SUBP=003${word(random, 60)}5JpX5KzhUgL.Fo-0; SINAGLOBAL=${digits(random, 13)}.${digits(random, 4)}.${epoch(random)}; ULV=${epoch(random)}:5:1:1:${digits(random, 13)}.1.${epoch(random)}:; WBPSESS=${word(random, 100)}==; XSRF-TOKEN=${word(random, 24)}`,
  (random) =>
    `d_c0="A${word(random, 30)}=|${digits(random, 10)}"; z_c0="2|1:0|10:${digits(random, 10)}|4:z_c0|92:${bytes(random, 60).toString('base64')}|${hex(random, 64)}"; capsion_ticket="2|1:0|10:${digits(random, 10)}|14:capsion_ticket|44:${bytes(random, 30).toString('base64')}|${hex(random, 64)}"; q_c1=${hex(random, 32)}|${epoch(random)}|${epoch(random)}; KLBRSID=${hex(random, 32)}|${digits(random, 10)}|${digits(random, 10)}`,
  (random) =>
    `guest_id=v1%3A${digits(random, 18)}; personalization_id="v1_${bytes(random, 16).toString('base64')}"; ct0=${hex(random, 160)}; twid=u%3D${digits(random, 10)}; external_referer=padhuUp37zjgzgv1mFWxJ5Xq0CLV%2BbpWuS41v6lN3QU%3D|0|8e8t2xd8A2w%3D`,
  (random) =>
    `loid=000000${word(random, 12)}.2.${epoch(random)}.Z0FBQUFB${word(random, 80)}; session_tracker=${word(random, 18)}.0.${epoch(random)}.Z0FBQUFB${word(random, 60)}; g_state={"i_l":0}; csv=2; edgebucket=${word(random, 18)}`,
  (random) =>
    `PREF=f4=4000000&f6=40000000&tz=Asia.Shanghai&f5=30000; VISITOR_INFO1_LIVE=${word(random, 11)}; YSC=${word(random, 11)}; ST-1b=csn=${word(random, 11)}&itct=${component(bytes(random, 40).toString('base64'))}; wide=1`,
  (random) =>
    `wcsid=${word(random, 22)}; hblid=${word(random, 22)}; _okdetect=${component(JSON.stringify({ token: digits(random, 16), proto: 'about:', host: '' }))}; _okbk=${component('cd4=true,vi5=0,vi4=1714650400,vi3=active,vi2=false,vi1=false')}; olfsk=olfsk${digits(random, 16)}`,
  (random) =>
    `tk_ai=${bytes(random, 18).toString('base64')}; woocommerce_cart_hash=${hex(random, 32)}; wp_woocommerce_session_${hex(random, 32)}=${digits(random, 2)}%7C%7C${digits(random, 10)}%7C%7C${digits(random, 10)}%7C%7C${hex(random, 32)}; sbjs_first=typ%3Dorganic%7C%7C%7Csrc%3Dgoogle%7C%7C%7Cmdm%3Dorganic%7C%7C%7Ccmp%3D%28none%29%7C%7C%7Ccnt%3D%28none%29%7C%7C%7Ctrm%3D%28none%29; sbjs_udata=vst%3D3%7C%7C%7Cuip%3D%28none%29%7C%7C%7Cuag%3DMozilla%2F5.0`,
  (random) =>
    `mage-cache-storage=%7B%7D; mage-messages=${component(JSON.stringify([{ type: 'success', text: `You added ${title(random)} to your <a href="https://shop.example.com/checkout/cart/">shopping cart</a>.` }]))}; section_data_ids=${component('{"cart":1714650400,"customer":null}')}; form_key=${word(random, 16)}; private_content_version=${hex(random, 32)}`,
  (random) =>
    `flash=${component(`{"error":["Can't save: \\"${title(random)}\\" isn't valid"]}`)}; _csrf-frontend=${hex(random, 64)}${component(`a:2:{i:0;s:14:"_csrf-frontend";i:1;s:32:"${word(random, 32)}";}`)}; advanced-frontend=${word(random, 26)}`,
  (random) =>
    `_gh_sess=${component(bytes(random, 200).toString('base64'))}--${component(bytes(random, 12).toString('base64'))}--${component(bytes(random, 16).toString('base64'))}; color_mode=${component('{"color_mode":"auto","light_theme":{"name":"light","color_mode":"light"}}')}; tz=Asia%2FShanghai; logged_in=no`,
  (random) =>
    `__Secure-next-auth.session-token=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..${word(random, 16)}.${word(random, 300)}.${word(random, 22)}; next-auth.csrf-token=${hex(random, 64)}%7C${hex(random, 64)}; next-auth.callback-url=${component(address(random))}; NEXT_LOCALE=zh`,
  (random) =>
    `sb-access-token=eyJhbGciOiJIUzI1NiJ9.${base64url(JSON.stringify({ sub: uuid(random), name: "Conan O'Brien <conan@example.com>", role: 'authenticated', exp: 1714650400 }))}.${word(random, 43)}; intercom-session-abc=${bytes(random, 60).toString('base64')}--${hex(random, 40)}`,
  (random) =>
    `geo={'country':'US','city':'Coeur d\\'Alene'}; tz=America/New_York; cur=$; last=${component(title(random))}; ui=[[1,"a"],[2,"b"]]; expanded=1|2|3; sort=price+desc,name; path=/a/../b`,
];

/** What one visitor's browser keeps for a site. */
export function jarOf(random: Random): string {
  return Array.from({ length: 1 + random.integer(5) }, () => random.pick(COOKIES)(random)).join(
    '; ',
  );
}

/** Headers of who comes from a page and was here before. */
export function visit(random: Random): readonly string[] {
  return ['Referer', address(random), 'Cookie', jarOf(random)];
}
