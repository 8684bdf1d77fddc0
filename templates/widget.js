{#- The chat on any site, from one line:
     <script async src="https://THE-DESK/widget.js" data-locale="zh-CN"></script>
   These comments are not sent. A button in a shadow root, and behind it a frame of the desk's own origin; nothing is fetched before somebody reaches for
   the button. docs/widget.md has every setting and verb. -#}
(function () {
  "use strict";

  var VERSION = 1;
  var TAG = "kefu-widget";
  var script = document.currentScript;
  if (!script || !window.customElements || !Element.prototype.attachShadow || customElements.get(TAG)) return;

  var desk = new URL(script.src).origin;
  var words = {{ words | tojson }};
  var queued = Array.isArray(window.$kefu) ? window.$kefu : [];
  var settings = Object.assign({ position: "right", zIndex: "2147483647", theme: "auto" }, script.dataset);
  var SLOW = 6000; {#- ms after which a frame that says nothing counts as blocked -#}
  var PHONE = window.matchMedia("(max-width: 480px), (max-height: 480px)");

  function localeOf(wish) {
    if (/^zh[-_](tw|hk|mo|hant)/i.test(wish)) return "zh-TW";
    return /^en/i.test(wish) ? "en" : "zh-CN";
  }

  var state = {
    locale: localeOf(settings.locale || document.documentElement.lang || navigator.language),
    theme: settings.theme, context: settings.model ? { model: settings.model } : null, open: false, ready: false, unread: 0,
  };
  var listeners = {};
  var waiting = []; {#- for the frame, until it is there -#}
  var blocked = 0;
  var locked = null; {#- what the page's scrolling was before the chat covered it -#}

  {#- --- the element: styles of the page cannot reach in, and ours not out --- -#}

  var css =
    ":host{all:initial!important;display:block!important;position:fixed!important;z-index:" + parseInt(settings.zIndex, 10) + "!important;" +
    "bottom:max(16px,env(safe-area-inset-bottom))!important;" +
    (settings.position === "left" ? "left:max(16px,env(safe-area-inset-left))!important;" : "right:max(16px,env(safe-area-inset-right))!important;") +
    "font:16px/1.5 -apple-system,BlinkMacSystemFont,'Segoe UI','PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif!important;" +
    "visibility:visible!important;opacity:1!important;pointer-events:auto!important;color-scheme:light dark!important}" +
    ":host([hidden]){display:none!important}[hidden]{display:none!important}" +
    "*{box-sizing:border-box;font:inherit}" +
    ".launch{display:flex;align-items:center;min-height:52px;margin:0 0 0 auto;padding:0 20px;border:1px solid transparent;border-radius:26px;" +
    "background:#0b5457;color:#fff;font-weight:600;cursor:pointer;box-shadow:0 2px 10px rgba(0,0,0,.25)}" +
    (settings.position === "left" ? ".launch{margin:0 auto 0 0}" : "") +
    ".launch:focus-visible{outline:3px solid #fff;outline-offset:-6px;box-shadow:0 0 0 3px #0b5457}" +
    ".count{min-width:22px;margin-left:8px;padding:0 6px;border-radius:11px;background:#fff;color:#0b5457;font-size:14px;line-height:22px;text-align:center}" +
    ".panel{width:min(400px,calc(100vw - 32px));height:min(640px,calc(100vh - 108px));margin-bottom:12px;border:1px solid #8a9090;border-radius:10px;" +
    "overflow:hidden;background:#faf9f6;box-shadow:0 8px 32px rgba(0,0,0,.25)}" +
    ".dark .panel{background:#131617}" +
    "iframe{display:block;width:100%;height:100%;border:0}" +
    ".blocked{margin:0;padding:24px;color:#1a1d1e}.dark .blocked{color:#ecebe6}.blocked a{color:inherit}" +
    "@media (max-width:480px),(max-height:480px){:host([open]){inset:0 0 auto 0!important}" +
    ":host([open]) .launch{display:none}.panel{position:fixed;left:0;top:0;width:100%;height:100%;margin:0;border:0;border-radius:0;" +
    "padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}}" +
    "@media (prefers-color-scheme:dark){.auto .panel{background:#131617}.auto .blocked{color:#ecebe6}}" +
    "@media (forced-colors:active){.launch{border-color:ButtonText}}@media print{:host{display:none!important}}";

  function make(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
  }

  var root, box, panel, button, label, count, frame;

  function build(host) {
    root = host.attachShadow({ mode: "open" });
    if (root.adoptedStyleSheets && window.CSSStyleSheet && CSSStyleSheet.prototype.replaceSync) {
      var sheet = new CSSStyleSheet(); {#- not inline, so a strict policy of the page lets it be -#}
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } else root.appendChild(make("style", { textContent: css }));
    box = make("div", {});
    panel = make("div", { className: "panel", id: "panel", hidden: true });
    panel.setAttribute("role", "dialog");
    button = make("button", { type: "button", className: "launch" });
    button.setAttribute("aria-controls", "panel");
    label = make("span", {});
    count = make("span", { className: "count", hidden: true });
    button.append(label, count);
    box.append(panel, button);
    root.append(box);
    button.addEventListener("click", api.toggle);
    ["pointerenter", "focus", "touchstart"].forEach(function (reached) {
      button.addEventListener(reached, load, { passive: true });
    });
    box.addEventListener("keydown", function (event) { if (event.key === "Escape") api.close(); });
    if (settings.hideLauncher !== undefined) host.hidden = true;
    dress();
  }

  function dress() {
    var said = words[state.locale];
    var title = settings.launcherTitle || said["widget-label"];
    box.className = state.theme;
    label.textContent = title;
    count.textContent = state.unread || "";
    count.hidden = !state.unread;
    button.setAttribute("aria-expanded", String(state.open));
    var meaning = state.open ? said["widget-close"] : said["widget-open"];
    button.setAttribute("aria-label", title + ", " + meaning + (state.unread ? ", " + said["widget-unread"].replace("{count}", state.unread) : ""));
    panel.setAttribute("aria-label", title);
    panel.lang = button.lang = state.locale;
  }

  {#- --- the frame --- -#}

  function address() {
    var look = state.theme === "auto" ? "" : "&theme=" + state.theme;
    return desk + "/widget?lang=" + state.locale + look;
  }

  function load() {
    if (frame) return;
    frame = make("iframe", { title: words[state.locale]["widget-label"], referrerPolicy: "no-referrer", src: address() });
    if (desk !== location.origin) frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
    frame.setAttribute("allow", "clipboard-write " + desk);
    frame.addEventListener("load", function () {
      post({ type: "hello", context: state.context });
    });
    clearTimeout(blocked);
    blocked = setTimeout(giveUp, SLOW);
    panel.textContent = "";
    panel.append(frame);
  }

  function unload() {
    frame = undefined;
    state.ready = false;
    waiting = [];
  }

  {#- A policy of the page or of the desk, or a sandbox, keeps the frame out: the chat then opens as a page of its own. -#}
  function giveUp() {
    if (state.ready || !frame) return;
    unload();
    var link = make("a", { href: desk + "/?lang=" + state.locale, target: "_blank", rel: "noopener noreferrer", textContent: words[state.locale]["widget-blocked"] });
    var line = make("p", { className: "blocked" });
    line.append(link);
    panel.textContent = "";
    panel.append(line);
    if (state.open) link.focus();
    tell("error", { reason: "blocked" });
  }

  function post(message) {
    if (frame && frame.contentWindow) frame.contentWindow.postMessage(Object.assign({ kefu: VERSION }, message), desk);
  }

  function send(message) {
    if (state.ready) post(message);
    else waiting.push(message);
  }

  var heard = {
    ready: function () {
      clearTimeout(blocked);
      state.ready = true;
      waiting.splice(0).forEach(post);
      tell("ready");
    },
    close: function () { api.close(); },
    message: function (said) {
      tell("message", { from: String(said.from), kind: said.kind === undefined ? undefined : String(said.kind) });
      if (state.open) return;
      state.unread += 1;
      dress();
      tell("unread", { count: state.unread });
    },
    handoff: function (said) { tell("handoff", { state: String(said.state) }); },
  };

  window.addEventListener("message", function (event) {
    var said = event.data;
    if (event.origin !== desk || !frame || event.source !== frame.contentWindow) return;
    if (!said || said.kefu !== VERSION || !Object.prototype.hasOwnProperty.call(heard, said.type)) return;
    heard[said.type](said);
  });

  function tell(name, detail) {
    (listeners[name] || []).slice().forEach(function (listener) {
      try { listener(detail || {}); } catch (error) { setTimeout(function () { throw error; }); } {#- theirs, and only theirs -#}
    });
    window.dispatchEvent(new CustomEvent("kefu:" + name, { detail: detail || {} }));
  }

  {#- --- phones: the whole screen, as much of it as the keyboard leaves --- -#}

  function fit() {
    if (!document.body) return; {#- called from the head of a page that is still being read -#}

    var whole = state.open && PHONE.matches;
    var seen = window.visualViewport;
    panel.style.top = whole && seen ? seen.offsetTop + "px" : "";
    panel.style.height = whole && seen ? seen.height + "px" : "";
    panel.setAttribute("aria-modal", String(whole));
    var page = document.documentElement;
    if (whole && locked === null) {
      locked = { overflow: page.style.overflow, inert: document.body.inert };
      page.style.overflow = "hidden";
      document.body.inert = true; {#- the page under the chat is neither seen nor reached -#}
    } else if (!whole && locked !== null) {
      page.style.overflow = locked.overflow;
      document.body.inert = locked.inert;
      locked = null;
    }
  }

  {#- --- verbs --- -#}

  var before = null; {#- where the focus was -#}

  var api = {
    version: VERSION,
    open: function () {
      if (state.open) return;
      state.open = true;
      state.unread = 0;
      before = document.activeElement;
      host.hidden = false;
      host.setAttribute("open", "");
      panel.hidden = false;
      load();
      dress();
      fit();
      if (frame) frame.focus();
      send({ type: "open" });
      tell("open");
    },
    close: function () {
      if (!state.open) return;
      state.open = false;
      panel.hidden = true;
      host.removeAttribute("open");
      if (settings.hideLauncher !== undefined) host.hidden = true;
      dress();
      fit();
      if (host.hidden && before && before.focus) before.focus();
      else button.focus();
      tell("close");
    },
    toggle: function () { (state.open ? api.close : api.open)(); },
    show: function () {
      delete settings.hideLauncher;
      host.hidden = false;
    },
    hide: function () {
      api.close();
      settings.hideLauncher = "";
      host.hidden = true;
    },
    ask: function (text) {
      if (typeof text !== "string" || !text.trim()) return tell("error", { reason: "ask needs a text" });
      api.open();
      send({ type: "ask", text: text });
    },
    setContext: function (context) {
      var model = context && context.model;
      var known = context && Object.keys(context).every(function (name) { return name === "model"; });
      if (!known || typeof model !== "string" || model.length > 60) return tell("error", { reason: "setContext takes {model: text of at most 60 characters}" });
      state.context = { model: model };
      if (state.ready) post({ type: "context", context: state.context });
    },
    setLocale: function (locale) {
      state.locale = localeOf(String(locale));
      dress();
      if (!frame) return;
      state.ready = false;
      frame.title = words[state.locale]["widget-label"];
      frame.src = address();
    },
    setTheme: function (theme) {
      state.theme = theme === "light" || theme === "dark" ? theme : "auto";
      dress();
      if (frame) send({ type: "theme", theme: state.theme });
    },
    reset: function () {
      state.unread = 0;
      dress();
      load(); {#- what is kept is kept in the frame's own storage -#}
      send({ type: "reset" });
    },
    on: function (name, listener) { (listeners[name] = listeners[name] || []).push(listener); },
    off: function (name, listener) {
      listeners[name] = (listeners[name] || []).filter(function (one) { return one !== listener; });
    },
    {#- Calls from before the script was there, and any made the same way later: $kefu.push(["ask", "怎么签到"]). -#}
    push: function () {
      Array.prototype.forEach.call(arguments, function (call) {
        if (Array.isArray(call) && call[0] !== "push" && typeof api[call[0]] === "function") api[call[0]].apply(api, call.slice(1));
      });
      return 0;
    },
  };

  customElements.define(TAG, class extends HTMLElement {});
  var host = document.createElement(TAG);
  build(host);

  {#- Beside <body>, not in it: page swaps of Turbo and its like then leave it alone. What takes it out all the same puts the
     frame out too, and the conversation comes back from its storage. -#}
  function stay() {
    if (host.isConnected) return;
    var again = state.open;
    if (frame) frame.remove();
    unload();
    document.documentElement.append(host);
    if (again) {
      load();
      send({ type: "open" });
    }
  }

  new MutationObserver(stay).observe(document, { childList: true, subtree: false });
  new MutationObserver(stay).observe(document.documentElement, { childList: true });
  if (window.visualViewport) ["resize", "scroll"].forEach(function (name) { visualViewport.addEventListener(name, fit); });
  window.addEventListener("resize", fit);
  document.addEventListener("DOMContentLoaded", fit);
  stay();
  window.$kefu = api;
  api.push.apply(api, queued);
})();
