/* What the scripts of the page share. The page works without them; they are only the comforts.
   Plain ES2017 for old in-app browsers (Chrome 66): nothing newer than that, no modules. */
(function () {
  "use strict";

  if (!window.fetch || !window.AbortController || !Element.prototype.append) return; // the page then works without us

  const form = document.getElementById("ask");
  const GIVE_UP = 20000; // ms before a request counts as lost

  const desk = {
    form: form,
    field: document.getElementById("message"),
    log: document.getElementById("log"),
    said: document.getElementById("said"), // for screen readers alone
    words: JSON.parse(form.dataset.words),
    door: form.dataset.door,
    limit: Number(form.dataset.limit),
    language: { "zh-TW": "zh-TW", en: "en" }[document.documentElement.lang] || null, // null: that of the message
    touch: window.matchMedia("(pointer: coarse)").matches,
    context: null, // what the page around the widget knows
    site: null, // and its origin
  };

  desk.fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  desk.lengthOf = (text) => Array.from(text).length; // as the server counts: characters, not UTF-16 units

  desk.make = function (tag, properties, children) {
    const element = Object.assign(document.createElement(tag), properties);
    (children || []).forEach((child) => element.append(child));
    return element;
  };

  desk.button = function (text, press) {
    const button = desk.make("button", { type: "button", textContent: text });
    button.addEventListener("click", press);
    return button;
  };

  desk.post = function (address, body, headers) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), GIVE_UP);
    const stop = () => clearTimeout(timer);
    const own = { "Content-Type": "application/json" };
    if (desk.site) own["X-Widget-Origin"] = desk.site;
    const sent = fetch(address, {
      method: "POST", credentials: "same-origin", signal: controller.signal,
      headers: Object.assign(own, headers), body: body === undefined ? undefined : JSON.stringify(body),
    });
    sent.then(stop, stop);
    return sent;
  };

  /* 128 random bits: nobody may guess what a message was sent under. */
  desk.newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join("");

  desk.copy = function (text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    return Promise.reject(new Error("not a secure page"));
  };

  /* News for whoever stands around the chat (the widget). */
  desk.tell = (name, detail) => document.dispatchEvent(new CustomEvent("desk:" + name, { detail: detail || {} }));

  window.desk = desk;
})();
