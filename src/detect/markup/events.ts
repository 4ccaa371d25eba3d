/**
 * Event handler attributes: those of HTML, SVG and MathML, and what single browsers added (HTML Standard,
 * section 8.1.8.2; the attribute lists of the browsers' own documentation).
 */
const NAMES =
  'abort activate activation afterprint afterscriptexecute afterupdate animationcancel animationend ' +
  'animationiteration animationstart auxclick beforeactivate beforecopy beforecut beforedeactivate ' +
  'beforeeditfocus beforeinput beforematch beforepaste beforeprint beforescriptexecute beforetoggle ' +
  'beforeunload beforeupdate begin blur bounce cancel canplay canplaythrough cellchange change click ' +
  'close command contentvisibilityautostatechange contextlost contextmenu contextrestored controlselect ' +
  'copy cuechange cut dataavailable datasetchanged datasetcomplete dblclick deactivate devicemotion ' +
  'deviceorientation domactivate drag dragdrop dragend dragenter dragexit dragleave dragover dragstart ' +
  'drop durationchange emptied end ended error errorupdate filterchange finish focus focusin focusout ' +
  'formchange formdata forminput fullscreenchange fullscreenerror gesturechange gestureend gesturestart ' +
  'gotpointercapture hashchange help input invalid keydown keypress keyup languagechange layoutcomplete ' +
  'load loadeddata loadedmetadata loadend loadstart location losecapture lostpointercapture mediacomplete ' +
  'mediaerror message messageerror mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup ' +
  'mousewheel move moveend movestart mozfullscreenchange mozfullscreenerror offline online open ' +
  'orientationchange outofsync pagehide pagereveal pageshow pageswap paste pause play playing ' +
  'pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover ' +
  'pointerrawupdate pointerup popstate progress propertychange ratechange readystatechange ' +
  'rejectionhandled repeat reset resize resizeend resizestart resume reverse rowdelete rowenter rowexit ' +
  'rowinserted rowsdelete rowsenter rowsinserted scroll scrollend scrollsnapchange scrollsnapchanging ' +
  'search securitypolicyviolation seek seeked seeking select selectionchange selectstart show slotchange ' +
  'stalled start stop storage submit suspend syncrestored timeerror timeupdate toggle touchcancel touchend ' +
  'touchmove touchstart trackchange transitioncancel transitionend transitionrun transitionstart undo ' +
  'unhandledrejection unload urlflip volumechange waiting webkitanimationend webkitanimationiteration ' +
  'webkitanimationstart webkitfullscreenchange webkitfullscreenerror webkitmouseforcechanged ' +
  'webkitmouseforcedown webkitmouseforceup webkitmouseforcewillbegin webkitneedkey webkitplaybacktargetavailabilitychanged ' +
  'webkitpresentationmodechanged webkittransitionend webkitwillrevealbottom wheel zoom';

const EVENTS: ReadonlySet<string> = new Set(NAMES.split(' ').map((name) => `on${name}`));

/** True for the name (lower case) of an event handler attribute that some browser knows. */
export function isEventAttribute(name: string): boolean {
  return EVENTS.has(name);
}

/**
 * JSX where HTML has a string: `{save}`, `{() => save(1)}`, and what is left of them where a browser ends an
 * unquoted value. A block that holds a function or a name calls nothing. (A body that goes on behind a comma
 * or a semicolon would.)
 */
const JSX =
  /^\{\s{0,8}(?:[\w$.]{1,80}\s{0,8}(?:\}(?=[\s/>]|$)|$)|(?:async\s{1,8})?(?:\([\w$,\s]{0,80}\)|[\w$]{1,40})\s{0,8}(?:=?$|=>\s{0,8}(?:[\w$.]{1,80}\([\w$\s.+!'"-]{0,80}\)\s{0,8})?\}(?=[\s/>]|$)))/;

/** True for the value of a handler that is written for React and its like. */
export function isJsxHandler(code: string): boolean {
  return JSX.test(code);
}
