// Where people write for others: administration of content, forums, editors of pages.
import type { Chance } from './chance.ts';
import { base64, base64url, component, form, json, multipart, PLAIN_FORM } from './encode.ts';
import { visit } from './jars.ts';
import { address, article, prose, title } from './prose.ts';
import { kinds } from './request.ts';
import { rich } from './rich-text.ts';

const bbcode = (random: Chance): string =>
  `[quote="D'Arcy":${random.word(8)}]${prose(random)}[/quote:${random.word(8)}]\r\n[b]${prose(random)}[/b] [url=${address(random)}]${title(random)}[/url] [img]${address(random)}[/img] [code]${article(random)}[/code] [size=150][color=#FF0000]!![/color][/size] :lol: [list=1][*]a[*]b[/list]`;

export const EDITOR_KINDS = kinds(visit, {
  wordpressPost: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/post.php',
    ...form({
      _wpnonce: random.hex(10),
      _wp_http_referer: `/wp-admin/post.php?post=${random.digits(3)}&action=edit&message=6`,
      user_ID: 1,
      action: 'editpost',
      originalaction: 'editpost',
      post_author: 1,
      post_type: 'post',
      original_post_status: 'publish',
      referredby: address(random),
      _wp_original_http_referer: address(random),
      post_ID: random.digits(3),
      'meta-box-order-nonce': random.hex(10),
      post_title: title(random),
      samplepermalinknonce: random.hex(10),
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
  }),
  gutenberg: (random) => ({
    host: 'blog.example.com',
    target: `/index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F${random.digits(3)}&_locale=user`,
    ...json({
      id: 12,
      title: title(random),
      content: rich(random),
      excerpt: prose(random),
      meta: {
        footnotes: '[{"content":"a <em>b</em>","id":"1"}]',
        _custom_css: '.a{content:"\\f101"}',
      },
    }),
    headers: ['X-HTTP-Method-Override', 'PUT', 'X-WP-Nonce', random.hex(10), ...visit(random)],
  }),
  adminAjax: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/admin-ajax.php',
    ...random.pick([
      () =>
        form({
          'data[wp-refresh-post-lock][post_id]': 12,
          'data[wp_autosave][content]': rich(random),
          'data[wp_autosave][post_title]': title(random),
          interval: 60,
          _nonce: random.hex(10),
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
                    id: random.hex(7),
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
          _nonce: random.hex(10),
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
    ...form({
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
      nonce: random.hex(10),
      action: 'customize_save',
      customize_changeset_uuid: random.uuid(),
    }),
  }),
  wordpressComment: (random) => ({
    host: 'blog.example.com',
    target: '/wp-comments-post.php',
    ...form({
      comment: article(random),
      author: random.pick(["Pat O'Reilly", 'ドラえもん', 'x_X<3', 'Sgt. "Bo" D’Amato']),
      email: "pat.o'reilly@example.ie",
      url: 'https://pat.example/~pat/?a=b',
      submit: 'Post Comment',
      comment_post_ID: 12,
      comment_parent: 0,
      ak_js: random.epoch(),
      ak_hp_textarea: '',
    }),
  }),
  themeEditor: (random) => ({
    host: 'blog.example.com',
    target: '/wp-admin/options.php',
    ...form({
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
  }),
  phpbb: (random) => ({
    ...multipart(random, [
      { name: 'subject', value: `Re: ${title(random)}` },
      { name: 'message', value: bbcode(random) },
      { name: 'attach_sig', value: 'on' },
      { name: 'show_panel', value: 'options-panel' },
      { name: 'creation_time', value: random.digits(10) },
      { name: 'form_token', value: random.hex(40) },
      { name: 'poll_option_text', value: `a\r\nb's\r\n${title(random)}` },
    ]),

    host: 'forum.example.org',
    target: `/posting.php?mode=reply&f=2&t=${random.digits(4)}`,
  }),
  discuz: (random) => ({
    host: 'bbs.example.cn',
    target: `/forum.php?mod=post&action=reply&fid=2&tid=${random.digits(6)}&extra=page%3D1&replysubmit=yes&infloat=yes&handlekey=fastpost&inajax=1`,
    ...form(
      {
        formhash: random.hex(8),
        usesig: 1,
        subject: '',
        message: bbcode(random).replaceAll(
          '[quote=',
          '[quote][size=2][url=forum.php?mod=redirect&goto=findpost&pid=1&ptid=2][color=#999999]',
        ),
      },
      PLAIN_FORM,
    ),
  }),
  xenforo: (random) => ({
    ...multipart(random, [
      { name: 'message_html', value: rich(random) },
      { name: 'attachment_hash', value: random.hex(32) },
      {
        name: 'attachment_hash_combined',
        value: `{"type":"post","context":{"thread_id":${random.digits(5)}},"hash":"${random.hex(32)}"}`,
      },
      { name: '_xfToken', value: `${random.digits(10)},${random.hex(32)}` },
      {
        name: '_xfRequestUri',
        value: `/threads/${component(title(random))}.${random.digits(4)}/page-2`,
      },
      { name: '_xfWithData', value: '1' },
    ]),

    host: 'forum.example.org',
    target: `/threads/a-b.${random.digits(4)}/add-reply`,
  }),
  discourse: (random) => ({
    host: 'meta.example.org',
    target: '/draft.json',
    ...form({
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
      owner: random.word(10),
      force_save: 'false',
    }),
    headers: [
      'X-CSRF-Token',
      random.word(80),
      'X-Requested-With',
      'XMLHttpRequest',
      ...visit(random),
    ],
  }),
  stackExchange: (random) => ({
    host: 'stackoverflow.example.com',
    target: `/posts/${random.digits(8)}/edit-submit/${random.uuid()}`,
    ...form({
      title: title(random),
      'post-text': `${article(random)}\n\n    ${prose(random)}\n\n<!-- language: lang-sql -->\n<kbd>Ctrl</kbd>+<kbd>C</kbd> <sup>[1]</sup>\n\n  [1]: ${address(random)} "it's a title"`,
      tagnames: 'mysql php c# .net',
      'edit-comment': "fixed grammar; didn't change code",
      fkey: random.hex(64),
      'is-review': '',
    }),
  }),
  githubComment: (random) => ({
    ...multipart(random, [
      { name: 'authenticity_token', value: base64url(random.bytes(64)) },
      {
        name: 'comment[body]',
        value: `### Steps to reproduce\r\n\r\n1. ${prose(random)}\r\n\r\n<details>\r\n<summary>Log</summary>\r\n\r\n\`\`\`console\r\n$ ${article(random)}\r\n\`\`\`\r\n</details>\r\n\r\n| a | b |\r\n|---|:-:|\r\n| \`x|y\` | <img width="300" src="https://user-images.example.com/1/2.png"> |\r\n\r\n- [x] done @o-neil #12 :+1:\r\n\r\n\`\`\`diff\r\n--- a/src/x.c\r\n+++ b/src/x.c\r\n@@ -1,3 +1,4 @@\r\n-  if (a) exit(1);\r\n+  if (a && !b) return;\r\n\`\`\``,
      },
      { name: 'input[subject]', value: title(random) },
      { name: '_method', value: 'put' },
    ]),

    host: 'git.example.com',
    target: `/acme/app/issues/${random.digits(3)}/comments`,
  }),
  editorUpload: (random) => ({
    host: 'cms.example.com',
    target: '/editor/upload?command=QuickUpload&type=Images&responseType=json',
    ...multipart(random, [
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
          random.bytes(1500 + random.integer(3000)),
        ]),
      },
      { name: 'ckCsrfToken', value: random.word(40) },
    ]),
  }),
  ueditorScrawl: (random) => ({
    host: 'cms.example.cn',
    target: '/ueditor/php/controller.php?action=uploadscrawl',
    ...form({ upfile: random.bytes(3000).toString('base64') }),
  }),
  ueditorPost: (random) => ({
    host: 'cms.example.cn',
    target: '/admin.php?c=content&m=save&catid=12',
    ...form({
      'info[title]': title(random),
      'info[keywords]': '产品,新闻;公司',
      'info[description]': prose(random),
      editorValue: rich(random),
      'info[inputtime]': '2024-05-02 10:11:12',
      'info[template]': 'show_news.html',
      'info[islink]': 0,
      'info[linkurl]': address(random),
      dosubmit: '提交',
      pc_hash: random.word(6),
    }),
  }),
  drupal: (random) => ({
    ...multipart(random, [
      { name: 'title[0][value]', value: title(random) },
      { name: 'body[0][value]', value: rich(random) },
      { name: 'body[0][format]', value: 'full_html' },
      { name: 'form_build_id', value: `form-${random.word(43)}` },
      { name: 'form_id', value: 'node_article_edit_form' },
      { name: 'path[0][alias]', value: '/news/a-b' },
      { name: 'menu[title]', value: "Who's who" },
      { name: 'field_tags[target_id]', value: 'Foo (12), "Bar, Baz" (13)' },
      { name: 'revision_log[0][value]', value: prose(random) },
      { name: 'op', value: 'Save' },
    ]),

    host: 'www.example.org',
    target: `/node/${random.digits(3)}/edit?destination=/admin/content`,
  }),
  drupalAjax: (random) => ({
    host: 'www.example.org',
    target: `/views/ajax?_wrapper_format=drupal_ajax`,
    ...form({
      view_name: 'content',
      view_display_id: 'page_1',
      view_args: '',
      view_path: '/admin/content',
      view_dom_id: random.hex(64),
      title: prose(random),
      order: 'changed',
      sort: 'desc',
      _drupal_ajax: 1,
      'ajax_page_state[theme]': 'claro',
      'ajax_page_state[theme_token]': random.word(43),
      'ajax_page_state[libraries]': base64url(random.bytes(300)),
    }),
  }),
  joomla: (random) => ({
    host: 'www.example.org',
    target: '/administrator/index.php?option=com_content&view=article&layout=edit&id=12',
    ...form({
      'jform[title]': title(random),
      'jform[alias]': 'a-b',
      'jform[articletext]': `${rich(random)}<hr id="system-readmore" /><p>{loadposition user1} {source}<!-- x -->{/source}</p>`,
      'jform[images]':
        '{"image_intro":"images\\/a.jpg#joomlaImage:\\/\\/local-images\\/a.jpg?width=1&height=2"}',
      'jform[version_note]': prose(random),
      task: 'article.apply',
      return: base64(address(random)),
      [random.hex(32)]: 1,
    }),
  }),
  typo3: (random) => ({
    host: 'www.example.de',
    target: `/typo3/record/edit?token=${random.hex(40)}&edit[tt_content][${random.digits(3)}]=edit&returnUrl=${component(`/typo3/module/web/layout?token=${random.hex(40)}&id=1#element-tt_content-12`)}`,
    ...multipart(random, [
      { name: 'data[tt_content][12][header]', value: title(random) },
      { name: 'data[tt_content][12][bodytext]', value: rich(random) },
      {
        name: 'data[pages][1][TSconfig]',
        value:
          'TCEFORM.tt_content.header_layout.addItems.6 = LLL:EXT:x/a.xlf:b\n[backend.user.isAdmin]\noptions.x = 1\n[GLOBAL]',
      },
    ]),
  }),
  pageBuilder: (random) => ({
    host: 'builder.example.com',
    method: 'PUT',
    target: `/api/sites/${random.uuid()}/pages/${random.uuid()}`,
    ...json({
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
  }),
  reactEditor: (random) => ({
    host: 'docs.example.com',
    target: '/api/v3/saveTransactions',
    ...json({
      requestId: random.uuid(),
      transactions: [
        {
          id: random.uuid(),
          spaceId: random.uuid(),
          operations: [
            {
              pointer: { table: 'block', id: random.uuid() },
              path: ['properties', 'title'],
              command: 'set',
              args: [
                [prose(random)],
                ['‣', [['u', random.uuid()]]],
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
  }),
  lexical: (random) => ({
    host: 'docs.example.com',
    method: 'PATCH',
    target: `/api/docs/${random.uuid()}`,
    ...json({
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
                attrs: { id: random.uuid(), text: "@Sinéad O'Connor", accessLevel: '' },
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
  }),
});
