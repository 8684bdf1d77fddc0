/* The chat inside a widget: what the page around it may say (`verbs`), and what it is told. Version 1 of the messages:
   {kefu: 1, type, …}. Only the page right around us counts, only if the desk's operator allowed its origin, and what is not
   understood is passed over in silence. */
(function (desk) {
  "use strict";
  if (!desk || window.parent === window) return;

  const VERSION = 1;
  const LONGEST = 60; // characters of one thing the page knows
  const origins = JSON.parse(desk.form.dataset.origins).concat(window.location.origin);
  const heading = document.querySelector("h1");
  let host = null; // the origin around us, once it has said hello

  const isText = (value, longest) => typeof value === "string" && Array.from(value).length <= longest;

  const verbs = {
    hello: (said) => {
      verbs.context(said);
      say("ready");
    },
    open: () => {
      if (desk.touch) heading.focus(); // the keyboard should not come up by itself
      else desk.field.focus();
    },
    ask: (said) => { if (isText(said.text, desk.limit)) desk.ask(said.text); },
    context: (said) => {
      const model = said.context && said.context.model;
      desk.context = isText(model, LONGEST) && model ? { model: model } : null;
    },
    theme: (said) => {
      const root = document.documentElement;
      if (said.theme === "light" || said.theme === "dark") root.dataset.theme = said.theme;
      else delete root.dataset.theme;
    },
    reset: () => desk.forget(),
  };

  function say(type, detail) {
    if (host) window.parent.postMessage(Object.assign({}, detail, { kefu: VERSION, type: type }), host);
  }

  window.addEventListener("message", (event) => {
    const said = event.data;
    if (event.source !== window.parent || origins.indexOf(event.origin) < 0) return;
    if (!said || typeof said !== "object" || said.kefu !== VERSION) return;
    if (!Object.prototype.hasOwnProperty.call(verbs, said.type) || (!host && said.type !== "hello")) return;
    host = event.origin;
    desk.site = host === window.location.origin ? null : host;
    verbs[said.type](said);
  });

  document.addEventListener("desk:message", (event) => say("message", event.detail));
  document.addEventListener("desk:handoff", (event) => say("handoff", event.detail));
  document.getElementById("close").addEventListener("click", () => say("close"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) say("close");
  });
})(window.desk);
