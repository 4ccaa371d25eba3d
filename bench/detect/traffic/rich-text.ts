// What rich-text editors make of what is written in them.
import type { Chance } from './chance.ts';
import { escapeMarkup } from './encode.ts';
import { address, prose, title } from './prose.ts';

const quoted = (text: string): string => escapeMarkup(text).replaceAll('"', '&quot;');

export function rich(random: Chance): string {
  const text = (): string => escapeMarkup(prose(random));
  const blocks: readonly (() => string)[] = [
    () => `<p>${text()}</p>`,
    () =>
      `<p style="text-align: justify; text-indent: 2em; font-family: &quot;Times New Roman&quot;, serif;">${text()}<br></p>`,
    () => `<h3 id="${random.word(6)}" class="wp-block-heading">${escapeMarkup(title(random))}</h3>`,
    () =>
      `<pre class="language-${random.pick(['sql', 'bash', 'php', 'html'])}"><code>${text()}</code></pre>`,
    () =>
      `<p><img src="data:image/${random.pick(['png', 'jpeg', 'webp'])};base64,${random.bytes(200 + random.integer(2000)).toString('base64')}" alt="${quoted(title(random))}" width="300" style="max-width:100%;"></p>`,
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
      `<figure class="media"><oembed url="https://www.youtube.com/watch?v=${random.word(11)}"></oembed></figure>`,
    () =>
      `<!-- wp:image {"id":${random.digits(4)},"sizeSlug":"large","linkDestination":"none"} -->\n<figure class="wp-block-image size-large"><img src="${quoted(address(random))}" alt=""/></figure>\n<!-- /wp:image -->`,
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
      `<iframe class="ql-video" frameborder="0" allowfullscreen="true" src="https://player.bilibili.com/player.html?aid=${random.digits(9)}&amp;page=1"></iframe>`,
    () =>
      `<details open=""><summary>${text()}</summary>${text()}</details><hr class="wp-block-separator has-alpha-channel-opacity"/>`,
    () =>
      `<span class="ql-formula" data-value="e^{i\\pi}+1=0">\ufeff<span contenteditable="false"><span class="katex"><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><msup><mi>e</mi><mi>i</mi></msup></mrow><annotation encoding="application/x-tex">e^{i\\pi}</annotation></semantics></math></span></span></span>`,
    () =>
      `<video class="edui-upload-video video-js vjs-default-skin" controls="" preload="none" width="420" height="280" src="/ueditor/php/upload/video/20240502/${random.digits(16)}.mp4" data-setup="{}"><source src="/a.mp4" type="video/mp4"/></video>`,
    () =>
      `<p><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24"><path fill="none" stroke="currentColor" d="M12 2L2 7l10 5 10-5-10-5z"/></svg> <input type="checkbox" disabled="" checked=""> ${text()}</p>`,
  ];
  return Array.from({ length: 2 + random.integer(6) }, () => random.pick(blocks)()).join('\n');
}
