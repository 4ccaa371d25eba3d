// Where people write: administration of content, forums, mail, notebooks, tickets.
import { gzipSync } from 'node:zlib';
import type { Random } from '../random.ts';
import {
  base64,
  base64url,
  bytes,
  component,
  digits,
  epoch,
  escapeMarkup,
  form,
  FORM,
  hex,
  JSON_TYPE,
  multipart,
  query,
  uuid,
  word,
} from './encode.ts';
import { visit } from './jars.ts';
import { address, article, prose, title } from './prose.ts';
import type { MakeDraft } from './request.ts';

const quoted = (text: string): string => escapeMarkup(text).replaceAll('"', '&quot;');

/** What rich-text editors make of what is written in them. */
function rich(random: Random): string {
  const text = (): string => escapeMarkup(prose(random));
  const blocks: readonly (() => string)[] = [
    () => `<p>${text()}</p>`,
    () =>
      `<p style="text-align: justify; text-indent: 2em; font-family: &quot;Times New Roman&quot;, serif;">${text()}<br></p>`,
    () =>
      `<h3 id="${word(random, 6)}" class="wp-block-heading">${escapeMarkup(title(random))}</h3>`,
    () =>
      `<pre class="language-${random.pick(['sql', 'bash', 'php', 'html'])}"><code>${text()}</code></pre>`,
    () =>
      `<p><img src="data:image/${random.pick(['png', 'jpeg', 'webp'])};base64,${bytes(random, 200 + random.integer(2000)).toString('base64')}" alt="${quoted(title(random))}" width="300" style="max-width:100%;"></p>`,
    () =>
      `<p><a href="${quoted(address(random))}" target="_blank" rel="noopener">${text()}</a></p>`,
    () =>
      `<table border="1" style="border-collapse: collapse; width: 100%;"><colgroup><col style="width: 50%;"></colgroup><tbody><tr><td>${text()}</td><td>&nbsp;</td></tr></tbody></table>`,
    () =>
      `<ul><li><p><strong>${text()}</strong></p></li><li data-list="bullet"><em>${text()}</em></li></ul>`,
    () =>
      `<blockquote class="ipsQuote" data-ipsquote-username="O'Neill" cite="${quoted(address(random))}"><p>${text()}</p></blockquote>`,
    () =>
      `<figure class="image image_resized" style="width:61.53%;"><img src="${quoted(address(random))}" srcset="/a-300.jpg 300w, /a-600.jpg 600w" sizes="100vw"><figcaption>${text()}</figcaption></figure>`,
    () =>
      `<figure class="media"><oembed url="https://www.youtube.com/watch?v=${word(random, 11)}"></oembed></figure>`,
    () =>
      `<!-- wp:image {"id":${digits(random, 4)},"sizeSlug":"large","linkDestination":"none"} -->\n<figure class="wp-block-image size-large"><img src="${quoted(address(random))}" alt=""/></figure>\n<!-- /wp:image -->`,
    () =>
      `<!-- wp:columns {"style":{"spacing":{"padding":{"top":"var:preset|spacing|40"}}}} -->\n<div class="wp-block-columns" style="padding-top:var(--wp--preset--spacing--40)"><!-- wp:column {"width":"66.66%"} --><div class="wp-block-column" style="flex-basis:66.66%"></div><!-- /wp:column --></div>\n<!-- /wp:columns -->`,
    () =>
      `[gallery ids="1,2,3" columns="2"] [caption id="attachment_12" align="alignnone" width="300"]<img src="/a.jpg" /> ${text()}[/caption] [contact-form-7 id="5" title="Contact's form"]`,
    () =>
      `<p class="MsoListParagraph" style="margin-left:36pt;text-indent:-18pt;mso-list:l0 level1 lfo1"><!--[if !supportLists]--><span style="font-family:Symbol">·<span style="font:7pt &quot;Times New Roman&quot;">&nbsp;&nbsp; </span></span><!--[endif]-->${text()}</p>`,
    () =>
      `<div class="se-component se-image-container __se__float-none" contenteditable="false"><figure style="margin: 0px;"><img src="${quoted(address(random))}" data-proportion="true" data-size="," data-rotate="" data-index="0"></figure></div>`,
    () =>
      `<p><span style="color: rgb(224, 62, 45); background-color: rgba(255,255,0,.5);" data-mce-style="color: #e03e2d;">${text()}</span><span class="mce-nbsp-wrap" contenteditable="false">&nbsp;</span></p>`,
    () =>
      `<iframe class="ql-video" frameborder="0" allowfullscreen="true" src="https://player.bilibili.com/player.html?aid=${digits(random, 9)}&amp;page=1"></iframe>`,
    () =>
      `<details open=""><summary>${text()}</summary>${text()}</details><hr class="wp-block-separator has-alpha-channel-opacity"/>`,
    () =>
      `<span class="ql-formula" data-value="e^{i\\pi}+1=0">\ufeff<span contenteditable="false"><span class="katex"><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><msup><mi>e</mi><mi>i</mi></msup></mrow><annotation encoding="application/x-tex">e^{i\\pi}</annotation></semantics></math></span></span></span>`,
    () =>
      `<video class="edui-upload-video video-js vjs-default-skin" controls="" preload="none" width="420" height="280" src="/ueditor/php/upload/video/20240502/${digits(random, 16)}.mp4" data-setup="{}"><source src="/a.mp4" type="video/mp4"/></video>`,
    () =>
      `<p><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24"><path fill="none" stroke="currentColor" d="M12 2L2 7l10 5 10-5-10-5z"/></svg> <input type="checkbox" disabled="" checked=""> ${text()}</p>`,
  ];
  return Array.from({ length: 2 + random.integer(6) }, () => random.pick(blocks)()).join('\n');
}

const bbcode = (random: Random): string =>
  `[quote="D'Arcy":${word(random, 8)}]${prose(random)}[/quote:${word(random, 8)}]\r\n[b]${prose(random)}[/b] [url=${address(random)}]${title(random)}[/url] [img]${address(random)}[/img] [code]${article(random)}[/code] [size=150][color=#FF0000]!![/color][/size] :lol: [list=1][*]a[*]b[/list]`;

export const EDITOR_KINDS: Readonly<Record<string, MakeDraft>> = {
  wordpressPost: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/post.php',
    type: FORM,
    body: form({
      _wpnonce: hex(random, 10),
      _wp_http_referer: `/wp-admin/post.php?post=${digits(random, 3)}&action=edit&message=6`,
      user_ID: 1,
      action: 'editpost',
      originalaction: 'editpost',
      post_author: 1,
      post_type: 'post',
      original_post_status: 'publish',
      referredby: address(random),
      _wp_original_http_referer: address(random),
      post_ID: digits(random, 3),
      'meta-box-order-nonce': hex(random, 10),
      post_title: title(random),
      samplepermalinknonce: hex(random, 10),
      content: rich(random),
      'wp-preview': '',
      hidden_post_status: 'publish',
      visibility: 'public',
      mm: '05',
      'tax_input[post_tag]': 'a,b',
      excerpt: prose(random),
      'meta[12][key]': '_yoast_wpseo_title',
      'meta[12][value]': '%%title%% %%page%% %%sep%% %%sitename%%',
      advanced_view: 1,
      comment_status: 'open',
      post_name: 'a-b-c',
      post_password: '',
    }),
    headers: visit(random),
  }),
  gutenberg: (random) => ({
    host: 'blog.example.com',
    target: `/index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F${digits(random, 3)}&_locale=user`,
    type: JSON_TYPE,
    body: JSON.stringify({
      id: 12,
      title: title(random),
      content: rich(random),
      excerpt: prose(random),
      meta: {
        footnotes: '[{"content":"a <em>b</em>","id":"1"}]',
        _custom_css: '.a{content:"\\f101"}',
      },
    }),
    headers: ['X-HTTP-Method-Override', 'PUT', 'X-WP-Nonce', hex(random, 10), ...visit(random)],
  }),
  adminAjax: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/admin-ajax.php',
    type: FORM,
    body: random.pick([
      () =>
        form({
          'data[wp-refresh-post-lock][post_id]': 12,
          'data[wp_autosave][content]': rich(random),
          'data[wp_autosave][post_title]': title(random),
          interval: 60,
          _nonce: hex(random, 10),
          action: 'heartbeat',
          screen_id: 'post',
          has_focus: 'true',
        }),
      () =>
        form({
          action: 'elementor_ajax',
          actions: JSON.stringify({
            save_builder: {
              action: 'save_builder',
              data: {
                status: 'publish',
                elements: [
                  {
                    id: hex(random, 7),
                    elType: 'widget',
                    widgetType: 'text-editor',
                    settings: {
                      editor: rich(random),
                      custom_css: 'selector:hover > a{color:red}',
                      _animation: 'fadeIn',
                    },
                  },
                ],
              },
            },
          }),
          _nonce: hex(random, 10),
          editor_post_id: 12,
        }),
      () =>
        form({
          action: 'query-attachments',
          post_id: 0,
          'query[orderby]': 'date',
          'query[order]': 'DESC',
          'query[posts_per_page]': 80,
          'query[s]': prose(random),
        }),
      () =>
        form({
          action: 'wp_ajax_inline-save',
          post_title: title(random),
          hidden_post_status: 'draft',
          'query[where]': 'open',
        }),
      () =>
        form({
          action: 'revslider_ajax_action',
          client_action: 'save_slide',
          data: JSON.stringify({
            layers: {
              0: {
                text: rich(random),
                actions: { action: [{ a: 'link', link: address(random) }] },
              },
            },
          }),
        }),
    ])(),
    headers: ['X-Requested-With', 'XMLHttpRequest', ...visit(random)],
  }),
  customizer: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/admin-ajax.php',
    type: FORM,
    body: form({
      wp_customize: 'on',
      customize_theme: 'twentytwentyfour',
      customized: JSON.stringify({
        'custom_css[twentytwentyfour]': {
          value:
            'body > .site:not(.a)::after{content:"\\201D";background:url(/a.png)} @import url("https://fonts.googleapis.com/css2?family=Lato");',
        },
        blogname: { value: title(random) },
        'widget_text[2]': {
          value: {
            encoded_serialized_instance: base64(
              `a:4:{s:5:"title";s:5:"Hello";s:4:"text";s:12:"<p>It's</p>\n";s:6:"filter";b:1;s:6:"visual";b:1;}`,
            ),
            title: 'x',
          },
        },
        'nav_menu_item[-12]': { value: { title: "What's new", url: '#', classes: '' } },
      }),
      nonce: hex(random, 10),
      action: 'customize_save',
      customize_changeset_uuid: uuid(random),
    }),
    headers: visit(random),
  }),
  wordpressComment: (random) => ({
    host: 'blog.example.com',
    target: '/wp-comments-post.php',
    type: FORM,
    body: form({
      comment: article(random),
      author: random.pick(["Pat O'Reilly", 'ドラえもん', 'x_X<3', 'Sgt. "Bo" D’Amato']),
      email: "pat.o'reilly@example.ie",
      url: 'https://pat.example/~pat/?a=b',
      submit: 'Post Comment',
      comment_post_ID: 12,
      comment_parent: 0,
      ak_js: epoch(random),
      ak_hp_textarea: '',
    }),
    headers: visit(random),
  }),
  themeEditor: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/options.php',
    type: FORM,
    body: form({
      option_page: 'general',
      action: 'update',
      blogname: title(random),
      blogdescription: "Just another WordPress site; it's mine",
      siteurl: 'https://blog.example.com',
      admin_email: 'a@example.com',
      date_format: '\\c\\u\\s\\t\\o\\m',
      date_format_custom: 'j \\d\\e F \\d\\e Y',
      permalink_structure: '/%year%/%monthnum%/%postname%/',
      moderation_keys: 'viagra\r\n<a href=\r\n[url=\r\n192.0.2.',
      ping_sites: 'http://rpc.pingomatic.com/',
      upload_path: '',
    }),
    headers: visit(random),
  }),
  phpbb: (random) => {
    const { type, body } = multipart(random, [
      { name: 'subject', value: `Re: ${title(random)}` },
      { name: 'message', value: bbcode(random) },
      { name: 'attach_sig', value: 'on' },
      { name: 'show_panel', value: 'options-panel' },
      { name: 'creation_time', value: digits(random, 10) },
      { name: 'form_token', value: hex(random, 40) },
      { name: 'poll_option_text', value: `a\r\nb's\r\n${title(random)}` },
    ]);
    return {
      host: 'forum.example.org',
      target: `/posting.php?mode=reply&f=2&t=${digits(random, 4)}`,
      type,
      body,
      headers: visit(random),
    };
  },
  discuz: (random) => ({
    host: 'bbs.example.cn',
    target: `/forum.php?mod=post&action=reply&fid=2&tid=${digits(random, 6)}&extra=page%3D1&replysubmit=yes&infloat=yes&handlekey=fastpost&inajax=1`,
    type: 'application/x-www-form-urlencoded',
    body: form({
      formhash: hex(random, 8),
      usesig: 1,
      subject: '',
      message: bbcode(random).replaceAll(
        '[quote=',
        '[quote][size=2][url=forum.php?mod=redirect&goto=findpost&pid=1&ptid=2][color=#999999]',
      ),
    }),
    headers: visit(random),
  }),
  xenforo: (random) => {
    const { type, body } = multipart(random, [
      { name: 'message_html', value: rich(random) },
      { name: 'attachment_hash', value: hex(random, 32) },
      {
        name: 'attachment_hash_combined',
        value: `{"type":"post","context":{"thread_id":${digits(random, 5)}},"hash":"${hex(random, 32)}"}`,
      },
      { name: '_xfToken', value: `${digits(random, 10)},${hex(random, 32)}` },
      {
        name: '_xfRequestUri',
        value: `/threads/${component(title(random))}.${digits(random, 4)}/page-2`,
      },
      { name: '_xfWithData', value: '1' },
    ]);
    return {
      host: 'forum.example.org',
      target: `/threads/a-b.${digits(random, 4)}/add-reply`,
      type,
      body,
      headers: visit(random),
    };
  },
  discourse: (random) => ({
    host: 'meta.example.org',
    target: '/draft.json',
    type: FORM,
    body: form({
      draft_key: 'new_topic',
      sequence: 3,
      data: JSON.stringify({
        reply: article(random),
        title: title(random),
        categoryId: 5,
        tags: [],
        action: 'createTopic',
        archetypeId: 'regular',
        composerTime: 12345,
        typingTime: 2300,
      }),
      owner: word(random, 10),
      force_save: 'false',
    }),
    headers: [
      'X-CSRF-Token',
      word(random, 80),
      'X-Requested-With',
      'XMLHttpRequest',
      ...visit(random),
    ],
  }),
  stackExchange: (random) => ({
    host: 'stackoverflow.example.com',
    target: `/posts/${digits(random, 8)}/edit-submit/${uuid(random)}`,
    type: FORM,
    body: form({
      title: title(random),
      'post-text': `${article(random)}\n\n    ${prose(random)}\n\n<!-- language: lang-sql -->\n<kbd>Ctrl</kbd>+<kbd>C</kbd> <sup>[1]</sup>\n\n  [1]: ${address(random)} "it's a title"`,
      tagnames: 'mysql php c# .net',
      'edit-comment': "fixed grammar; didn't change code",
      fkey: hex(random, 64),
      'is-review': '',
    }),
    headers: visit(random),
  }),
  githubComment: (random) => {
    const { type, body } = multipart(random, [
      { name: 'authenticity_token', value: base64url(bytes(random, 64)) },
      {
        name: 'comment[body]',
        value: `### Steps to reproduce\r\n\r\n1. ${prose(random)}\r\n\r\n<details>\r\n<summary>Log</summary>\r\n\r\n\`\`\`console\r\n$ ${article(random)}\r\n\`\`\`\r\n</details>\r\n\r\n| a | b |\r\n|---|:-:|\r\n| \`x|y\` | <img width="300" src="https://user-images.example.com/1/2.png"> |\r\n\r\n- [x] done @o-neil #12 :+1:\r\n\r\n\`\`\`diff\r\n--- a/src/x.c\r\n+++ b/src/x.c\r\n@@ -1,3 +1,4 @@\r\n-  if (a) exit(1);\r\n+  if (a && !b) return;\r\n\`\`\``,
      },
      { name: 'input[subject]', value: title(random) },
      { name: '_method', value: 'put' },
    ]);
    return {
      host: 'git.example.com',
      target: `/acme/app/issues/${digits(random, 3)}/comments`,
      type,
      body,
      headers: visit(random),
    };
  },
  editorUpload: (random) => ({
    host: 'cms.example.com',
    target: '/editor/upload?command=QuickUpload&type=Images&responseType=json',
    ...((): { type: string; body: Buffer } =>
      multipart(random, [
        {
          name: 'upload',
          filename: random.pick([
            'image (1).png',
            "it's.jpg",
            '截图 2024-05-02 10.11.12.png',
            'a.b.c.gif',
            'IMG_0001.HEIC',
          ]),
          type: 'image/png',
          value: Buffer.concat([
            Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
            bytes(random, 1500 + random.integer(3000)),
          ]),
        },
        { name: 'ckCsrfToken', value: word(random, 40) },
      ]))(),
    headers: visit(random),
  }),
  ueditorScrawl: (random) => ({
    host: 'cms.example.cn',
    target: '/ueditor/php/controller.php?action=uploadscrawl',
    type: FORM,
    body: form({ upfile: bytes(random, 3000).toString('base64') }),
    headers: visit(random),
  }),
  ueditorPost: (random) => ({
    host: 'cms.example.cn',
    target: '/admin.php?c=content&m=save&catid=12',
    type: FORM,
    body: form({
      'info[title]': title(random),
      'info[keywords]': '产品,新闻;公司',
      'info[description]': prose(random),
      editorValue: rich(random),
      'info[inputtime]': '2024-05-02 10:11:12',
      'info[template]': 'show_news.html',
      'info[islink]': 0,
      'info[linkurl]': address(random),
      dosubmit: '提交',
      pc_hash: word(random, 6),
    }),
    headers: visit(random),
  }),
  drupal: (random) => {
    const { type, body } = multipart(random, [
      { name: 'title[0][value]', value: title(random) },
      { name: 'body[0][value]', value: rich(random) },
      { name: 'body[0][format]', value: 'full_html' },
      { name: 'form_build_id', value: `form-${word(random, 43)}` },
      { name: 'form_id', value: 'node_article_edit_form' },
      { name: 'path[0][alias]', value: '/news/a-b' },
      { name: 'menu[title]', value: "Who's who" },
      { name: 'field_tags[target_id]', value: 'Foo (12), "Bar, Baz" (13)' },
      { name: 'revision_log[0][value]', value: prose(random) },
      { name: 'op', value: 'Save' },
    ]);
    return {
      host: 'www.example.org',
      target: `/node/${digits(random, 3)}/edit?destination=/admin/content`,
      type,
      body,
      headers: visit(random),
    };
  },
  drupalAjax: (random) => ({
    host: 'www.example.org',
    target: `/views/ajax?_wrapper_format=drupal_ajax`,
    type: FORM,
    body: form({
      view_name: 'content',
      view_display_id: 'page_1',
      view_args: '',
      view_path: '/admin/content',
      view_dom_id: hex(random, 64),
      title: prose(random),
      order: 'changed',
      sort: 'desc',
      _drupal_ajax: 1,
      'ajax_page_state[theme]': 'claro',
      'ajax_page_state[theme_token]': word(random, 43),
      'ajax_page_state[libraries]': base64url(bytes(random, 300)),
    }),
    headers: visit(random),
  }),
  joomla: (random) => ({
    host: 'www.example.org',
    target: '/administrator/index.php?option=com_content&view=article&layout=edit&id=12',
    type: FORM,
    body: form({
      'jform[title]': title(random),
      'jform[alias]': 'a-b',
      'jform[articletext]': `${rich(random)}<hr id="system-readmore" /><p>{loadposition user1} {source}<!-- x -->{/source}</p>`,
      'jform[images]':
        '{"image_intro":"images\\/a.jpg#joomlaImage:\\/\\/local-images\\/a.jpg?width=1&height=2"}',
      'jform[version_note]': prose(random),
      task: 'article.apply',
      return: base64(address(random)),
      [hex(random, 32)]: 1,
    }),
    headers: visit(random),
  }),
  typo3: (random) => ({
    host: 'www.example.de',
    target: `/typo3/record/edit?token=${hex(random, 40)}&edit[tt_content][${digits(random, 3)}]=edit&returnUrl=${component(`/typo3/module/web/layout?token=${hex(random, 40)}&id=1#element-tt_content-12`)}`,
    ...((): { type: string; body: Buffer } =>
      multipart(random, [
        { name: 'data[tt_content][12][header]', value: title(random) },
        { name: 'data[tt_content][12][bodytext]', value: rich(random) },
        {
          name: 'data[pages][1][TSconfig]',
          value:
            'TCEFORM.tt_content.header_layout.addItems.6 = LLL:EXT:x/a.xlf:b\n[backend.user.isAdmin]\noptions.x = 1\n[GLOBAL]',
        },
      ]))(),
    headers: visit(random),
  }),
  pageBuilder: (random) => ({
    host: 'builder.example.com',
    method: 'PUT',
    target: `/api/sites/${uuid(random)}/pages/${uuid(random)}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      html: `<body id="i1">${rich(random)}</body>`,
      css: '*{box-sizing:border-box}#i1>a:hover{transform:translate(-50%,-50%) scale(1.1);filter:progid:DXImageTransform.Microsoft.gradient(startColorstr="#80000000",endColorstr="#80000000")}@media (max-width:992px){.row{flex-wrap:wrap}}',
      components: [
        {
          tagName: 'section',
          attributes: { id: 'i1' },
          components: [{ type: 'textnode', content: prose(random) }],
        },
      ],
      head: '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/a.css">',
    }),
    headers: visit(random),
  }),
  reactEditor: (random) => ({
    host: 'docs.example.com',
    target: '/api/v3/saveTransactions',
    type: JSON_TYPE,
    body: JSON.stringify({
      requestId: uuid(random),
      transactions: [
        {
          id: uuid(random),
          spaceId: uuid(random),
          operations: [
            {
              pointer: { table: 'block', id: uuid(random) },
              path: ['properties', 'title'],
              command: 'set',
              args: [
                [prose(random)],
                ['‣', [['u', uuid(random)]]],
                [title(random), [['b'], ['a', address(random)], ['c']]],
                ['⁍', [['e', 'a^2=b_1']]],
              ],
            },
            { command: 'update', args: { language: ['SQL'], created_by_table: 'notion_user' } },
            { command: 'listAfter', path: ['content'], args: {} },
          ],
        },
      ],
    }),
    headers: visit(random),
  }),
  lexical: (random) => ({
    host: 'docs.example.com',
    method: 'PATCH',
    target: `/api/docs/${uuid(random)}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      doc: {
        type: 'doc',
        content: [
          {
            type: 'paragraph',
            content: [
              {
                type: 'text',
                marks: [{ type: 'link', attrs: { href: address(random) } }, { type: 'code' }],
                text: prose(random),
              },
              {
                type: 'mention',
                attrs: { id: uuid(random), text: "@Sinéad O'Connor", accessLevel: '' },
              },
            ],
          },
          {
            type: 'codeBlock',
            attrs: { language: 'bash' },
            content: [{ type: 'text', text: article(random) }],
          },
        ],
      },
      quill: {
        ops: [
          { insert: prose(random) },
          { insert: '\n', attributes: { 'code-block': true } },
          { retain: 5 },
          { delete: 3 },
        ],
      },
    }),
    headers: visit(random),
  }),
  jiraIssue: (random) => ({
    host: 'jira.example.com',
    target: '/secure/QuickCreateIssue.jspa?decorator=none',
    type: FORM,
    body: form({
      pid: 10000,
      issuetype: 10001,
      atl_token: `${word(random, 4)}-${word(random, 4)}-${word(random, 4)}|${hex(random, 40)}|lin`,
      formToken: hex(random, 40),
      summary: title(random),
      description: `h2. Steps\r\n# ${prose(random)}\r\n{code:java}\r\n${article(random)}\r\n{code}\r\n||a||b||\r\n|*x*|{{mono}}|\r\n!image-2024.png|thumbnail! [~bob] {color:#de350b}red{color} {noformat}\r\nCaused by: java.sql.SQLSyntaxErrorException: ORA-00942: table or view does not exist\r\n\tat oracle.jdbc.driver.T4CTTIoer11.processError(T4CTTIoer11.java:509)\r\n{noformat}`,
      dnd_dropzone: '',
      fieldsToRetain: 'issuetype',
    }),
    headers: ['X-AUSERNAME', 'bob', ...visit(random)],
  }),
  jql: (random) => ({
    host: 'jira.example.com',
    target: `/rest/issueNav/1/issueTable`,
    type: FORM,
    body: form({
      startIndex: 0,
      filterId: -1,
      jql: random.pick([
        'project = ABC AND status in (Open, "In Progress") AND text ~ "can\'t login*" ORDER BY created DESC',
        'assignee = currentUser() OR reporter in membersOf("jira-users") AND resolution = Unresolved order by updated',
        'issueFunction in linkedIssuesOf("project = X") and (labels is EMPTY or labels not in (wontfix)) AND created >= -7d',
        `summary ~ "${title(random).replaceAll('"', '\\"')}" and id in issueHistory() union`,
      ]),
      layoutKey: 'split-view',
    }),
    headers: ['X-Atlassian-Token', 'no-check', ...visit(random)],
  }),
  confluence: (random) => ({
    host: 'wiki.example.com',
    method: 'PUT',
    target: `/rest/api/content/${digits(random, 8)}?status=draft`,
    type: JSON_TYPE,
    body: JSON.stringify({
      id: digits(random, 8),
      type: 'page',
      title: title(random),
      body: {
        editor: {
          value: `${rich(random)}<p><img class="editor-inline-macro" src="/plugins/servlet/confluence/placeholder/macro?definition=e2luZm99&amp;locale=en_GB" data-macro-name="info" data-macro-parameters="title=It\\'s|icon=false"></p>`,
          representation: 'editor',
        },
        storage: {
          value: `<p>${escapeMarkup(prose(random))}</p><ac:structured-macro ac:name="code" ac:schema-version="1"><ac:parameter ac:name="language">sql</ac:parameter><ac:plain-text-body><![CDATA[${article(random)}]]></ac:plain-text-body></ac:structured-macro><ac:image><ri:attachment ri:filename="a b.png" /></ac:image>`,
        },
      },
      version: { number: 3 },
    }),
    headers: visit(random),
  }),
  mediawiki: (random) => {
    const { type, body } = multipart(random, [
      {
        name: 'wpTextbox1',
        value: `{{Infobox person|name=D'Angelo|birth_date={{birth date|1974|2|11}}}}\n'''Foo''' is a ''bar''<ref name="x">{{cite web|url=${address(random)}|title=${title(random)}}}</ref>.\n\n== History ==\n${article(random)}\n{| class="wikitable"\n|-\n! a !! b\n|-\n| 1 || <nowiki>''</nowiki>\n|}\n[[File:A b.jpg|thumb|It's]] [[:Category:X]] <math>\\int_0^1 x\\,dx</math> <syntaxhighlight lang="sql">SELECT 1;</syntaxhighlight> {{#if:{{{1|}}}|a|b}} ~~~~`,
      },
      { name: 'wpSummary', value: `/* History */ ${prose(random)}` },
      { name: 'wpEditToken', value: `${hex(random, 40)}+\\` },
      { name: 'wpUltimateParam', value: '1' },
    ]);
    return {
      host: 'wiki.example.org',
      target: `/w/index.php?title=${component(title(random))}&action=submit`,
      type,
      body,
      headers: visit(random),
    };
  },
  webmail: (random) => ({
    host: 'mail.example.com',
    target: `/?_task=mail&_unlock=loading${epoch(random)}&_framed=1&_lang=en_GB`,
    type: FORM,
    body: form({
      _token: word(random, 32),
      _task: 'mail',
      _action: 'send',
      _from: 1,
      _to: '"O\'Hara, Scarlett" <scarlett@example.com>, bob@example.org; 张三 <z@example.cn>',
      _cc: '',
      _bcc: '',
      _subject: `Re: Fwd: ${title(random)}`,
      _message: `<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /></head><body style='font-size: 10pt; font-family: Verdana,Geneva,sans-serif'>${rich(random)}<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid"><style type="text/css">@font-face{font-family:Calibri} a:link{mso-style-priority:99}</style>${rich(random)}</blockquote></body></html>`,
      _is_html: 1,
      _attachments: '',
      _draft_saveid: '',
    }),
    headers: visit(random),
  }),
  owa: (random) => ({
    host: 'mail.example.com',
    target: '/owa/service.svc?action=UpdateItem&EP=1&ID=-42&AC=1',
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({
      __type: 'UpdateItemJsonRequest:#Exchange',
      Header: {
        __type: 'JsonRequestHeaders:#Exchange',
        RequestServerVersion: 'Exchange2016',
        TimeZoneContext: {
          __type: 'TimeZoneContext:#Exchange',
          TimeZoneDefinition: {
            __type: 'TimeZoneDefinitionType:#Exchange',
            Id: 'W. Europe Standard Time',
          },
        },
      },
      Body: {
        __type: 'UpdateItemRequest:#Exchange',
        ItemChanges: [
          {
            __type: 'ItemChange:#Exchange',
            Updates: [
              {
                __type: 'SetItemField:#Exchange',
                Path: { __type: 'PropertyUri:#Exchange', FieldURI: 'Body' },
                Item: {
                  __type: 'Message:#Exchange',
                  Body: {
                    __type: 'BodyContentType:#Exchange',
                    BodyType: 'HTML',
                    Value: `<html dir="ltr"><head><style type="text/css" id="owaParaStyle" style="display:none">P{margin-top:0;}</style></head><body ocsi="0" fpstyle="1">${rich(random)}</body></html>`,
                  },
                },
              },
            ],
          },
        ],
      },
    }),
    headers: ['X-OWA-CANARY', word(random, 76), 'Action', 'UpdateItem', ...visit(random)],
  }),
  gmail: (random) => ({
    host: 'mail.example.com',
    target: `/sync/u/0/i/s?hl=en&c=${digits(random, 3)}&rt=r&pt=ji`,
    type: JSON_TYPE,
    body: JSON.stringify({
      2: {
        1: [
          {
            1: 'thread-a:r1',
            2: {
              2: {
                14: {
                  1: {
                    8: title(random),
                    9: {
                      2: [
                        {
                          1: 0,
                          2: `<div dir="ltr">${rich(random)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Thu, May 2, 2024 at 10:11 AM O'Brien &lt;<a href="mailto:o@example.com">o@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${rich(random)}</blockquote></div>`,
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
        ],
      },
    }),
    headers: visit(random),
  }),
  jupyterKernel: (random) => ({
    host: 'hub.example.com',
    method: 'PUT',
    target: `/user/bob/api/contents/work/${component(title(random))}.ipynb`,
    type: JSON_TYPE,
    body: JSON.stringify({
      type: 'notebook',
      format: 'json',
      content: {
        cells: [
          {
            cell_type: 'code',
            execution_count: 3,
            metadata: {},
            source: random.pick([
              'import os\nimport subprocess\nos.getcwd()\n!pip install -q pandas\n%matplotlib inline',
              'df.query("age > 30 and name == \'Bob\'").groupby("x").agg({"y": "sum"})',
              'df.sort_values(["a", "b"], ascending=False).dropna()',
              '!ls -la /data | head\n!cat requirements.txt',
              'with open("/etc/hosts") as f:\n    print(f.read())',
              'np.linalg.norm(a - b) ** 2; plt.plot(x, y, "r--"); plt.show()',
            ]),
            outputs: [
              {
                output_type: 'error',
                ename: 'KeyError',
                evalue: "'x'",
                traceback: [
                  '\u001b[0;31m---------------------------------------------------------------------------\u001b[0m',
                  "\u001b[0;31mKeyError\u001b[0m: 'x'",
                ],
              },
              {
                output_type: 'display_data',
                data: {
                  'image/png': bytes(random, 800).toString('base64'),
                  'text/html': ['<div id=\'x\' class="bk-root"></div>'],
                },
              },
            ],
          },
          { cell_type: 'markdown', source: article(random) },
        ],
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { display_name: 'Python 3', name: 'python3' } },
      },
    }),
    headers: [
      'X-XSRFToken',
      `2|${hex(random, 8)}|${hex(random, 32)}|${digits(random, 10)}`,
      ...visit(random),
    ],
  }),
  playground: (random) => ({
    host: 'play.example.com',
    target: '/compile',
    type: FORM,
    body: form({
      version: 2,
      body: `package main\n\nimport (\n\t"fmt"\n\t"os/exec"\n)\n\nfunc main() {\n\tfmt.Println("${title(random).replaceAll('"', '\\"')}")\n\t// ${prose(random)}\n\t_ = exec.Command\n}\n`,
      withVet: 'true',
    }),
    headers: visit(random),
  }),
  codepen: (random) => ({
    host: 'pens.example.com',
    target: '/api/pens',
    type: JSON_TYPE,
    body: JSON.stringify({
      css: '.loader{animation:spin 1s linear infinite}@keyframes spin{to{transform:rotate(360deg)}}',
      markdown: article(random),
      title: title(random),
      settings: { css_external: [address(random)], auto_run: true },
    }),
    headers: visit(random),
  }),
  grafanaPanel: (random) => ({
    host: 'grafana.example.com',
    target: `/api/ds/query?ds_type=${random.pick(['mysql', 'prometheus', 'influxdb'])}&requestId=Q${digits(random, 3)}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      queries: [
        {
          refId: 'A',
          datasource: { type: 'mysql', uid: word(random, 12) },
          rawQuery: true,
          format: 'time_series',
          expr: 'sum(rate(http_requests_total{job=~"api|web",code!~"5.."}[$__rate_interval])) by (instance) / on(instance) group_left max_over_time(up[5m]) > 0.5 or vector(0)',
          query:
            'SELECT mean("usage_idle") FROM "cpu" WHERE $timeFilter GROUP BY time($__interval) fill(null)',
          legendFormat: '{{instance}} - {{job}}',
          intervalMs: 15000,
        },
      ],
      from: String(epoch(random)),
      to: String(epoch(random)),
    }),
    headers: ['X-Grafana-Org-Id', '1', 'X-Panel-Id', '2', ...visit(random)],
  }),
  kibana: (random) => ({
    host: 'kibana.example.com',
    target: '/internal/bsearch?compress=true',
    type: JSON_TYPE,
    body: JSON.stringify({
      batch: [
        {
          request: {
            params: {
              index: 'logs-*',
              body: {
                sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'boolean' } }],
                script_fields: {
                  h: { script: { source: "doc['@timestamp'].value.getHour()", lang: 'painless' } },
                },
                query: {
                  bool: {
                    must: [
                      {
                        query_string: {
                          query: `message:"${random.pick(['failed password', "can't", 'GET /index.php?id=1'])}" AND (status:[400 TO *] OR NOT host.name:web*)`,
                        },
                      },
                    ],
                    filter: [
                      { range: { '@timestamp': { gte: 'now-15m/m', lte: 'now' } } },
                      { match_phrase: { 'url.path': address(random) } },
                      { wildcard: { 'user.name': { value: "*o'b*" } } },
                      { regexp: { path: '/(admin|login)/.*' } },
                    ],
                  },
                },
                highlight: { pre_tags: ['@kibana-highlighted-field@'], fields: { '*': {} } },
                runtime_mappings: { x: { type: 'keyword', script: "emit(doc['a'].value)" } },
              },
            },
          },
          options: { strategy: 'ese' },
        },
      ],
    }),
    headers: ['kbn-xsrf', 'true', 'kbn-version', '8.13.2', ...visit(random)],
  }),
  kibanaState: (random) => ({
    host: 'kibana.example.com',
    target:
      `/app/discover#/?_g=()`.split('#')[0]! +
      `?_g=(filters:!(),refreshInterval:(pause:!t,value:0),time:(from:now-15m,to:now))&_a=(columns:!(message,'@timestamp'),filters:!(('$state':(store:appState),meta:(alias:!n,disabled:!f,index:'logs-*',key:a.b,negate:!t,params:(query:'x y'),type:phrase),query:(match_phrase:(a.b:'x%20y')))),interval:auto,query:(language:kuery,query:'${component(random.pick(['status >= 500 and not url.path : "/health*"', 'user.name: "o\'brien" or host : web-*']).replaceAll("'", "!'"))}'),sort:!(!('@timestamp',desc)))`,
    headers: visit(random),
  }),
  superset: (random) => ({
    host: 'bi.example.com',
    target: `/api/v1/chart/data?form_data=${component(JSON.stringify({ slice_id: 12 }))}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      datasource: { id: 1, type: 'table' },
      queries: [
        {
          filters: [
            { col: 'name', op: 'ILIKE', val: "%o'b%" },
            { col: 'x', op: 'IN', val: ['a', null] },
            { col: 'ds', op: 'TEMPORAL_RANGE', val: 'Last week : now' },
          ],
          extras: { having: '', where: '' },
          columns: ['a', 'b'],
          metrics: [{ aggregate: 'SUM', label: 'SUM(x)', optionName: 'metric_1' }, 'count'],
          orderby: [['count', false]],
          row_limit: 1000,
          time_range: 'No filter',
        },
      ],
    }),
    headers: ['X-CSRFToken', word(random, 60), ...visit(random)],
  }),
  nocode: (random) => ({
    host: 'flow.example.com',
    method: 'PATCH',
    target: `/rest/workflows/${word(random, 16)}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      nodes: [
        {
          parameters: {
            url: '=https://api.example.com/{{ $json.id }}',
            options: { qs: "={{ $node['Set'].json.q || 'none' }}" },
          },
          name: 'HTTP Request',
          type: 'n8n-nodes-base.httpRequest',
          position: [1, 2],
        },
        {
          parameters: {
            text: '={{ $now.format("yyyy-MM-dd") }}: {{ $json["name"].toUpperCase() }}',
          },
          type: 'n8n-nodes-base.slack',
        },
      ],
      connections: { Start: { main: [[{ node: 'HTTP Request', type: 'main', index: 0 }]] } },
    }),
    headers: visit(random),
  }),
  mailTemplate: (random) => ({
    host: 'crm.example.com',
    target: '/api/templates',
    type: JSON_TYPE,
    body: JSON.stringify({
      name: title(random),
      subject: 'Hi {{contact.first_name|default:"there"}}, your order {{ order.id }} shipped',
      html: `<table role="presentation" width="100%"><tr><td>*|FNAME|* %recipient.name% {{{unsubscribe}}} [[trackingUrl]] \${name} %%FirstName%% <%= link %></td></tr></table>${rich(random)}<!--[if mso]><v:rect xmlns:v="urn:schemas-microsoft-com:vml" fill="true" style="width:600px;"><v:fill type="tile" src="https://a.example.com/b.png" color="#7bceeb"/></v:rect><![endif]-->`,
    }),
    headers: visit(random),
  }),
  gzipBody: (random) => ({
    host: 'api.example.com',
    target: '/v1/notes',
    type: JSON_TYPE,
    body: gzipSync(JSON.stringify({ text: article(random), html: rich(random) })),
    headers: ['Content-Encoding', 'gzip', ...visit(random)],
  }),
  chatSend: (random) => ({
    host: 'chat.example.com',
    target: `/api/chat.postMessage?_x_id=${hex(random, 8)}-${epoch(random)}.123&_x_csid=${word(random, 10)}&slack_route=T${word(random, 8).toUpperCase()}&_x_gantry=true`,
    ...((): { type: string; body: Buffer } =>
      multipart(random, [
        {
          name: 'token',
          value: `xoxc-${digits(random, 12)}-${digits(random, 12)}-${hex(random, 64)}`,
        },
        {
          name: 'blocks',
          value: JSON.stringify([
            {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    { type: 'text', text: prose(random) },
                    { type: 'emoji', name: '+1' },
                    { type: 'link', url: address(random) },
                  ],
                },
                {
                  type: 'rich_text_preformatted',
                  elements: [{ type: 'text', text: article(random) }],
                },
              ],
            },
          ]),
        },
        { name: 'unfurl', value: '[]' },
        { name: '_x_reason', value: 'webapp_message_send' },
      ]))(),
    headers: visit(random),
  }),
  supportTicket: (random) => ({
    host: 'help.example.com',
    target: `/api/v2/requests.json?${query({ locale: 'en-us' })}`,
    type: JSON_TYPE,
    body: JSON.stringify({
      request: {
        subject: title(random),
        comment: {
          body: `${prose(random)}\n\n2024-05-02 10:11:12,131 ERROR [http-nio-8080-exec-3] o.a.c.c.C.[.[.[/].[dispatcherServlet] - Servlet.service() threw exception\norg.hibernate.exception.SQLGrammarException: could not extract ResultSet\n\tat com.example.A.b(A.java:12) ~[app.jar!/:1.0]\n\nOS: Windows 10 (C:\\Program Files\\App\\bin\\app.exe --config "D:\\conf\\a.ini")\n192.168.1.${digits(random, 2)} - - [02/May/2024:10:11:12 +0000] "GET /a?b=1 HTTP/1.1" 200 12 "-" "curl/8.5.0"`,
        },
        custom_fields: [{ id: 1, value: "D'Arcy" }],
      },
    }),
    headers: visit(random),
  }),
  aiChat: (random) => ({
    host: 'ai.example.com',
    target: '/backend-api/conversation',
    type: JSON_TYPE,
    body: JSON.stringify({
      action: 'next',
      messages: [
        {
          id: uuid(random),
          author: { role: 'user' },
          content: { content_type: 'text', parts: [`${prose(random)}\n\n${article(random)}`] },
        },
      ],
      parent_message_id: uuid(random),
      model: 'auto',
      history_and_training_disabled: false,
      conversation_mode: { kind: 'primary_assistant' },
      websocket_request_id: uuid(random),
    }),
    headers: ['Accept', 'text/event-stream', ...visit(random)],
  }),
};
