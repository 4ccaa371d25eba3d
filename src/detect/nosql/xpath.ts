import type { NamedPattern } from '../patterns.ts';

/**
 * XPath, the language that XML documents are asked in, where a value belongs: a quote or a bracket that is
 * closed, and functions and axes of XPath behind it. Paths alone (`//*[@id="a"]/div[1]`) are what the
 * statistics of ordinary pages send.
 */
export const XPATH_PATTERNS: readonly NamedPattern[] = [
  [
    'xpath',
    /["'][\s\])]{0,8}(?:and|or|\|)\s[^\n]{0,80}?(?:\b(?:count|name|local-name|string-length|position|last|text|node|comment|starts-with|contains|substring(?:-before|-after)?|doc|normalize-space|translate)\s{0,4}\(\s{0,4}(?:\/|\*|@|\.|\)|name|\w{1,24}\/)|\b(?:ancestor|descendant|following|preceding|child|parent|self|attribute)(?:-or-self|-sibling)?::)/i,
    'ends its value and asks the document (XPath)',
  ],
  [
    'xpath',
    /^[\w@.-]{0,24}["'][\s\])]{0,8}(?:and|or|\|)\s{1,4}(?:not\s{0,2}\(\s{0,2})?\/{1,2}[\w*]{1,32}(?:\[|\/|\s{0,2}=)/i,
    'ends its value and adds a path (XPath)',
  ],
  [
    'xpath',
    /^[^\n]{0,64}["')]?\s{0,8}\]\s{0,8}\|\s{0,8}\/{1,2}[\w*]/,
    'ends its condition and adds a path (XPath)',
  ],
  [
    'xpath',
    /^\s{0,8}(?:["')\]]{1,4}\s{0,8}(?:and|or)\s{1,8})?(?:count|name|local-name|string-length|string|doc)\s{0,4}\(\s{0,4}\/(?:\/|\*|child::|descendant)/i,
    'asks for the structure of the document (XPath)',
  ],
  [
    'xpath',
    /^[^\n]{0,64}["'][\s\])]{1,8}\/{1,2}(?:(?:parent|child|ancestor|descendant|following|preceding|self|attribute)(?:-or-self|-sibling)?::|\.\.)/,
    'ends its condition and goes on from there (XPath)',
  ],
  [
    'xpath',
    /\bdoc(?:ument)?\s{0,4}\(\s{0,4}(?:concat\s{0,2}\(\s{0,2})?["'](?:https?|file|ftp):|^\s{0,4}for\s{1,4}\$\w{1,24}\s{1,4}in\s{1,4}(?:\/\/|doc\()|\bunparsed-text(?:-lines|-available)?\s{0,4}\(\s{0,4}["']/,
    'has the server read another document (XPath, XQuery)',
  ],
  [
    'xpath',
    /^\s{0,8}\/{1,2}\w{1,64}\[[^\]\n]{0,200}(?:\(\)|@?\w{1,32})\s{0,4}=\s{0,4}(["'])[^"'\n]{0,64}\1\s{0,4}or\s{1,4}(["']?)(\w{1,16})\2\s{0,4}=\s{0,4}\2\3/i,
    'holds a condition that is always true (XPath)',
  ],
  [
    'xpath',
    /^[^\n]{0,120}\/(?:child|parent|ancestor|descendant|following|preceding|self|attribute|namespace)(?:-or-self|-sibling)?::(?:node\(\)|text\(\)|comment\(\)|\*)|^\s{0,4}\/{0,2}(?:ancestor|descendant|following|preceding|parent|child)(?:-or-self|-sibling)?::(?:\*|node\(\))|^\s{0,4}\/\/(?:node|comment|processing-instruction)\(\)/,
    'walks through the document (XPath)',
  ],
  [
    'xpath',
    /^\s{0,4}\/{1,2}\w{1,32}(?:\[[^\]\n]{1,120}\])?\/{1,2}(?:password|passwd|pass|pwd|secret|ssn|creditcard|token)(?:\/text\(\))?\s{0,4}$|^\s{0,4}current\(\)\s{0,4}\/\.\.\/|^\s{0,4}id\(["'][^"'\n]{0,32}["']\)\s{0,4}\/\.\./i,
    'reads what a document keeps secret (XPath)',
  ],
  [
    'xpath',
    /\b(?:substring|string-length|starts-with|contains|normalize-space|translate|name|local-name|count|string)\s{0,4}\(\s{0,4}\(?\s{0,4}(?:\/{1,2}\w{1,24}\[|parent::|ancestor::|child::|\/\*)/,
    'asks for the structure of the document (XPath)',
  ],
  [
    'xpath',
    /\b(?:doc|doc-available|unparsed-text-available|collection|document)\s{0,4}\(\s{0,4}["'](?:file|https?|ftp):|\b(?:php:function(?:String)?|xdmp:(?:eval|invoke|spawn|value|http-get|filesystem-\w{2,16})|proc:(?:system|execute)|sql:(?:connect|execute)|db:(?:open|drop|create)|file:(?:read-text|write|list)|saxon:\w{4,24}(?=\()|exslt:\w{2,24}(?=\()|rt:exec|java:\w[\w.]{2,40})\s{0,4}\(|\bsystem-property\s{0,4}\(\s{0,4}["']xsl:/,
    'calls what its processor can do beyond the document (XPath, XQuery, XSLT)',
  ],
  [
    'xpath',
    /^[^\n]{0,32}["'][\s)]{0,4}\]\s{0,4}(?:or|and|\|)\s[^\n]{0,60}\[?\s{0,4}["']/,
    'ends its condition and adds another (XPath)',
  ],
];
