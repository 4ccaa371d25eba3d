// What apps, payments, clouds, games and players send.
import { base64, base64url, component, form, json, query } from './encode.ts';
import { kinds } from './request.ts';
import { jwt, pageAddress, visitPage } from './sessions.ts';
import { NAMES, POSTS, POSTS_EN, POSTS_ZH, SEARCHES } from './texts.ts';

export const APP_KINDS = kinds(visitPage, {
  socketIo: (random) => ({
    host: 'chat.example.com',
    target: `/socket.io/?EIO=4&transport=polling&t=${random.word(7)}&sid=${random.word(20)}`,
    type: 'text/plain;charset=UTF-8',
    body: `42["message",${JSON.stringify({ room: 'a b', text: random.pick(POSTS) })}]`,
  }),
  wechatPay: (random) => ({
    host: 'pay.example.cn',
    client: 'tool',
    target: '/notify/wechat',
    type: 'text/xml',
    body: `<xml><appid><![CDATA[wx${random.hex(16)}]]></appid><attach><![CDATA[支付测试&a=1]]></attach><bank_type><![CDATA[CFT]]></bank_type><out_trade_no><![CDATA[${random.digits(12)}]]></out_trade_no><sign><![CDATA[${random.hex(32).toUpperCase()}]]></sign><total_fee>1</total_fee></xml>`,
    headers: [],
  }),
  alipay: (random) => ({
    host: 'pay.example.cn',
    client: 'tool',
    target: '/notify/alipay',
    ...form(
      {
        gmt_create: '2024-05-02 10:11:12',
        subject: "iPhone 15 Pro (256G) & '壳'",
        buyer_id: random.digits(16),
        fund_bill_list: '[{"amount":"19.99","fundChannel":"ALIPAYACCOUNT"}]',
        sign: random.bytes(256).toString('base64'),
        notify_type: 'trade_status_sync',
        trade_status: 'TRADE_SUCCESS',
        passback_params: 'a%3D1%26b%3D2',
      },
      'application/x-www-form-urlencoded; text/html; charset=utf-8',
    ),
    headers: [],
  }),
  aliyunApi: (random) => ({
    host: 'ecs.aliyuncs.com',
    client: 'tool',
    target: `/?${query({ Action: 'DescribeInstances', Version: '2014-05-26', Filter: '[{"Key":"tag","Value":"a\'b"}]', SignatureMethod: 'HMAC-SHA1', Timestamp: '2024-05-02T10:11:12Z', SignatureNonce: random.uuid(), Signature: random.bytes(20).toString('base64') })}`,
    headers: [],
  }),
  s3: (random) => ({
    host: 'bucket.s3.amazonaws.com',
    method: 'PUT',
    target: `/uploads/${component("it's (1).txt")}?partNumber=1&uploadId=${random.word(60)}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20240502%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20240502T101112Z&X-Amz-SignedHeaders=host%3Bx-amz-acl&X-Amz-Signature=${random.hex(64)}&x-id=PutObject`,
    type: 'text/plain',
    body: random.pick(POSTS_EN),
    headers: [
      'x-amz-meta-title',
      component(random.pick(NAMES)),
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240502/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${random.hex(64)}`,
    ],
  }),
  bearer: (random) => ({
    host: 'api.example.com',
    target: `/v1/me?expand=teams,roles.permissions&fields[users]=name,email&include=${component('posts.comments')}&page[size]=10`,
    headers: [
      'Authorization',
      `Bearer ${jwt(random)}`,
      'X-Device-Info',
      JSON.stringify({ os: 'iOS 17.4', model: "Bob's iPhone".replace("'", "'") }),
      'X-Client-Data',
      base64(random.hex(20)),
      'baggage',
      'sentry-environment=prod,sentry-release=a%40b,sentry-trace_id=1',
      'sentry-trace',
      `${random.hex(32)}-${random.hex(16)}-0`,
      ...visitPage(random),
    ],
  }),
  appHeaders: (random) => ({
    host: 'api.example.cn',
    client: 'app',
    target: `/aweme/v1/feed/?${query({ type: 0, max_cursor: 0, device_platform: 'android', ssmix: 'a', device_type: 'MI 9', device_brand: 'Xiaomi', os_version: '10', resolution: '1080*2221', dpi: 440, mcc_mnc: '46000', ts: random.digits(10), cpu_support64: 'true', aid: 1128, app_name: 'x', version_code: 290100, openudid: random.hex(16), mac_address: '02:00:00:00:00:00', uuid: random.digits(15), language: 'zh', filter_warn: 0, cached_item_num: 0, push_state: 'enable', _rticket: random.epoch(), ad_user_agent: 'Mozilla/5.0 (Linux; Android 10; MI 9 Build/QKQ1.190825.002; wv) AppleWebKit/537.36' })}`,
    headers: [
      'X-Gorgon',
      random.hex(52),
      'X-Khronos',
      random.digits(10),
      'X-SS-REQ-TICKET',
      String(random.epoch()),
      'x-tt-dt',
      random.hex(60).toUpperCase(),
      'X-Argus',
      base64(random.hex(80)),
      'passport-sdk-version',
      '20357',
      'X-Vc-Bdturing-Sdk-Version',
      '3.6.1.cn',
      'x-common-params-v2',
      'ab_version=1~2~3;device=x',
    ],
  }),
  game: (random) => ({
    host: 'gs1.game.example.cn',
    client: 'app',
    target: `/gateway?cmd=10021&sid=${random.digits(4)}&token=${random.hex(32)}`,
    type: 'application/x-www-form-urlencoded',
    body: random.chance(0.5)
      ? random.bytes(60 + random.integer(300))
      : JSON.stringify({
          cmd: 10021,
          name: random.pick(NAMES),
          chat: random.pick(POSTS_ZH),
          pos: [1.5, -2, 3e-5],
        }),
    headers: ['X-Unity-Version', '2021.3.16f1'],
  }),
  im: (random) => ({
    host: 'im.example.cn',
    target: `/cgi-bin/mmwebwx-bin/webwxsendmsg?lang=zh_CN&pass_ticket=${component(random.bytes(48).toString('base64'))}`,
    type: 'application/json;charset=UTF-8',
    body: JSON.stringify({
      BaseRequest: {
        Uin: 1,
        Sid: random.bytes(12).toString('base64'),
        Skey: `@crypt_${random.hex(8)}_${random.hex(32)}`,
        DeviceID: `e${random.digits(15)}`,
      },
      Msg: {
        Type: 1,
        Content: random.pick(POSTS_ZH).replaceAll('\n', '<br/>'),
        FromUserName: `@${random.hex(64)}`,
        ToUserName: 'filehelper',
      },
    }),
  }),
  youtubePlayer: (random) => ({
    host: 'www.youtube.com',
    target: '/youtubei/v1/player?prettyPrint=false',
    ...json({
      context: {
        client: {
          hl: 'en',
          clientName: 'WEB',
          clientVersion: '2.20240430.01.00',
          userAgent: 'Mozilla/5.0,gzip(gfe)',
          originalUrl: pageAddress(random),
          configInfo: { appInstallData: base64url(random.bytes(60)) },
          mainAppWebInfo: { graftUrl: `/watch?v=${random.word(11)}&t=12s` },
        },
        user: { lockedSafetyMode: false },
      },
      videoId: random.word(11),
      query: random.pick(SEARCHES),
      params: 'CgIQBg%3D%3D',
    }),
  }),
  captcha: (random) => ({
    host: 'captcha.example.com',
    target: '/cap_union_new_verify',
    ...form({
      aid: random.digits(9),
      protocol: 'https',
      ua: base64('Mozilla/5.0 (Windows NT 10.0; Win64; x64)'),
      collect: component(random.bytes(300).toString('base64')),
      ans: '[{"elem_id":1,"type":"DynAnswerType_POS","data":"123,45"}]',
      pow_answer: random.hex(16) + '#123',
      eks: random.bytes(200).toString('base64'),
      cap_cd: '',
    }),
  }),
  alternate: (random) => ({
    host: 'api.example.com',
    target: '/v1/query',
    type: 'text/plain',
    body: random.pick(POSTS),
  }),
});
