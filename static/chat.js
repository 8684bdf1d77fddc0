/* The page works without this file; here are only the comforts: no reload, suggestions, ticks that last, thumbs.
   Plain ES2017 for old in-app browsers (Chrome 66): nothing newer than that, no modules. */
(function () {
  "use strict";

  if (!window.fetch || !window.AbortController || !Element.prototype.append) return; // the page then works without us

  const byId = (id) => document.getElementById(id);
  const form = byId("ask");
  const field = byId("message");
  const log = byId("log");
  const start = byId("start");
  const notice = byId("notice");
  const list = byId("suggestions");
  const room = byId("room");
  const said = byId("said");
  const renew = byId("new");
  const sendButton = form.querySelector(".send");
  const words = JSON.parse(form.dataset.words);
  const limit = Number(form.dataset.limit);
  const language = document.documentElement.lang === "en" ? "en" : null;
  const touch = window.matchMedia("(pointer: coarse)").matches;

  const PATIENCE = 300; // ms before "looking it up" shows
  const GIVE_UP = 20000; // ms before a request counts as lost
  const PAUSE = 150; // ms of quiet typing before suggestions are fetched
  const KEPT = 30; // turns that survive a reload

  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const lengthOf = (text) => Array.from(text).length; // as the server counts: characters, not UTF-16 units

  function make(tag, properties, children) {
    const element = Object.assign(document.createElement(tag), properties);
    (children || []).forEach((child) => element.append(child));
    return element;
  }

  function tell(sentence) {
    notice.textContent = sentence;
  }

  /* --- what survives a reload in this tab: replies as our own API drew them, questions as it masked them --- */

  const store = { id: null, turns: [] };

  function save() {
    try {
      sessionStorage.setItem("desk", JSON.stringify({ id: store.id, turns: store.turns.slice(-KEPT) }));
    } catch (error) { /* private mode or full: the conversation is then only on the screen */ }
  }

  /* A question sent before this script was there has its answer in the page already. */
  function adopt(reply) {
    const turn = {
      asked: log.querySelector(".asked p").textContent, html: reply.innerHTML, kind: reply.dataset.kind,
      message: reply.dataset.message, lang: reply.lang, ticks: [], helpful: null,
    };
    store.id = form.elements.conversation_id.value;
    store.turns.push(turn);
    reply.remove();
    show(turn);
    showStart(false);
    save();
  }

  function restore() {
    const served = log.querySelector(".reply");
    if (served) return adopt(served);
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem("desk"));
    } catch (error) { /* as above */ }
    if (!kept || !Array.isArray(kept.turns) || !kept.turns.length) return;
    store.id = kept.id;
    log.setAttribute("aria-live", "off"); // old messages are not news
    kept.turns.forEach((turn) => {
      log.append(bubble(turn.asked));
      show(turn);
    });
    showStart(false);
    window.scrollTo(0, document.documentElement.scrollHeight);
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  }

  function forget() {
    store.id = null;
    store.turns = [];
    form.elements.conversation_id.value = "";
    try {
      sessionStorage.removeItem("desk");
    } catch (error) { /* nothing was kept */ }
    log.textContent = "";
    tell("");
    showStart(true);
    window.scrollTo(0, 0);
    field.focus();
  }

  function showStart(yes) {
    start.hidden = !yes;
    renew.hidden = yes;
  }

  /* --- drawing --- */

  function bubble(text) {
    const label = make("span", { className: "unseen", textContent: words["you-label"] });
    return make("div", { className: "asked" }, [label, make("p", { textContent: text })]);
  }

  function show(turn) {
    const reply = make("article", { className: "reply", lang: turn.lang });
    reply.innerHTML = turn.html; // drawn and escaped by the server; nothing else ever comes here
    if (!reply.querySelector("h2")) reply.prepend(make("h2", { className: "unseen", textContent: words["desk-label"] }));
    turn.ticks.forEach((index) => {
      const tick = reply.querySelectorAll(".tick")[index];
      if (tick) tick.checked = true;
    });
    finish(reply, turn);
    log.append(reply);
    return reply;
  }

  /* What only a script can offer under and in a reply: thumbs, copying, ticks that last. */
  function finish(reply, turn) {
    if (turn.kind !== "smalltalk") reply.append(thumbs(turn));
    addCopying(reply);
    reply.addEventListener("change", () => {
      turn.ticks = Array.from(reply.querySelectorAll(".tick")).reduce((on, tick, index) => (tick.checked ? on.concat(index) : on), []);
      save();
    });
  }

  function addCopying(where) {
    where.querySelectorAll(".channel b").forEach((value) => {
      const button = make("button", { type: "button", className: "copy", textContent: words["copy"] });
      button.setAttribute("aria-label", words["copy"] + " " + value.textContent);
      button.addEventListener("click", () => copy(value.textContent).then(() => {
        button.textContent = words["copied"];
        said.textContent = words["copied"];
      }, () => window.getSelection().selectAllChildren(value)));
      value.closest("li").append(button);
    });
  }

  function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    return Promise.reject(new Error("not a secure page"));
  }

  /* --- did it help? --- */

  function thumbs(turn) {
    const group = make("div", { className: "thumbs" });
    const answer = make("p", { hidden: true });
    answer.setAttribute("role", "status");
    const yes = make("button", { type: "button", textContent: words["helpful"] });
    const no = make("button", { type: "button", textContent: words["not-helpful"] });

    const press = () => {
      yes.setAttribute("aria-pressed", String(turn.helpful === true));
      no.setAttribute("aria-pressed", String(turn.helpful === false));
    };
    const vote = (helpful, reason) => post("/api/feedback", { message_id: turn.message, helpful: helpful, reason: reason }).then((response) => {
      if (!response.ok) throw new Error(String(response.status));
      turn.helpful = helpful;
      press();
      save();
      answer.textContent = helpful || reason ? words["thanks-feedback"] : words["feedback-why"];
      if (!helpful && !reason) answer.append(reasons());
      answer.hidden = false;
    }).catch(() => {
      answer.textContent = words["vote-failed"];
      answer.hidden = false;
    });
    const reasons = () => {
      const choices = document.createDocumentFragment();
      ["feedback-not-asked", "feedback-unclear", "feedback-wrong"].forEach((name) => {
        const text = words[name];
        const button = make("button", { type: "button", textContent: text });
        button.addEventListener("click", () => vote(false, text));
        choices.append(" ", button);
      });
      return choices;
    };

    yes.addEventListener("click", () => vote(true, null));
    no.addEventListener("click", () => vote(false, null));
    press();
    group.append(make("span", { textContent: words["helpful-question"] }), yes, no, answer);
    return group;
  }

  /* --- asking --- */

  let busy = false;

  function post(address, body) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), GIVE_UP);
    const stop = () => clearTimeout(timer);
    const sent = fetch(address, {
      method: "POST", credentials: "same-origin", signal: controller.signal,
      headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    sent.then(stop, stop);
    return sent;
  }

  function ask(message) {
    if (busy) return;
    close();
    if (!message.trim()) return refuse(words["nothing-asked"]);
    const over = lengthOf(message) - limit;
    if (over > 0) return refuse(words["too-long"]);
    if (navigator.onLine === false) return refuse(words["offline"]);

    tell("");
    const asked = bubble(message);
    log.append(asked);
    showStart(false);
    send(message, asked);
  }

  function refuse(sentence) {
    tell(sentence);
    field.focus();
  }

  function send(message, asked) {
    busy = true;
    const waiting = make("p", { className: "waiting", textContent: words["thinking"] });
    const timer = setTimeout(() => {
      log.append(waiting);
      waiting.scrollIntoView({ block: "nearest" });
    }, PATIENCE);
    const settle = () => {
      clearTimeout(timer);
      waiting.remove();
      busy = false;
    };
    const body = { message: message, door: "chat" };
    if (store.id) body.conversation_id = store.id;
    if (language) body.language = language;

    post("/api/chat", body).then((response) => {
      if (response.ok) return response.json().then((reply) => { settle(); answered(reply, asked); });
      settle();
      if (response.status === 429) return tooFast(response, message, asked);
      if (response.status < 500) return takeBack(message, asked, words["refused"]);
      return failed(message, asked);
    }).catch(() => {
      settle();
      failed(message, asked);
    });
  }

  function answered(reply, asked) {
    const turn = {
      asked: reply.parts.map((part) => part.question).join("\n"), html: reply.html, kind: reply.kind, message: reply.message_id,
      lang: reply.language === "en" ? "en" : "zh-CN", ticks: [], helpful: null,
    };
    store.id = reply.conversation_id;
    form.elements.conversation_id.value = store.id;
    store.turns.push(turn);
    save();
    show(turn);
    if (touch) field.blur(); // the keyboard would cover the answer
    asked.scrollIntoView({ block: "start" }); // a long answer is read from its beginning
  }

  /* The message did not get through and the asker should change something: give the words back. */
  function takeBack(message, asked, sentence) {
    asked.remove();
    if (!log.firstElementChild) showStart(true);
    if (!field.value) write(message);
    tell(sentence);
    field.focus();
  }

  function tooFast(response, message, asked) {
    const seconds = Math.max(1, parseInt(response.headers.get("Retry-After"), 10) || 10);
    takeBack(message, asked, fill(words["too-fast-wait"], { seconds: seconds }));
    sendButton.disabled = true;
    setTimeout(() => {
      sendButton.disabled = false;
      tell("");
    }, seconds * 1000);
  }

  function failed(message, asked) {
    const offline = navigator.onLine === false;
    const again = make("button", { type: "button", className: "again", textContent: words["retry"] });
    const line = make("p", { className: "failed", textContent: words[offline ? "offline" : "server-away"] }, [again]);
    again.addEventListener("click", () => {
      if (busy) return;
      line.remove();
      log.append(asked);
      send(message, asked);
    });
    log.append(line);
    line.scrollIntoView({ block: "nearest" });
  }

  /* --- the field --- */

  let composing = false;

  function write(text) {
    field.value = text;
    measure();
  }

  function measure() {
    field.style.height = "";
    if (field.value && field.scrollHeight > field.clientHeight) field.style.height = field.scrollHeight + 3 + "px";
    const left = limit - lengthOf(field.value);
    room.textContent = left < 0 ? fill(words["characters-over"], { count: -left })
      : left <= limit / 10 ? fill(words["characters-left"], { count: left }) : "";
  }

  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; later(); });
  field.addEventListener("input", () => {
    measure();
    if (!sendButton.disabled) tell("");
    if (!composing) later();
  });

  field.addEventListener("keydown", (event) => {
    // Enter that chooses a word in an input method must not send: keyCode 229 is how older browsers say so.
    if (composing || event.isComposing || event.keyCode === 229) return;
    const open = !list.hidden;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && chosen >= 0) pick(chosen);
      else submit();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen - 1);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });

  function submit() {
    const message = field.value;
    if (busy || sendButton.disabled) return;
    ask(message);
    if (busy) write("");
  }

  /* Every button of a reply and of the first screen is a submit button of the form. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=choice]");
    if (!button) return;
    event.preventDefault();
    if (sendButton.disabled) return;
    ask(button.value);
    if (busy && !button.offsetParent && !touch) field.focus(); // the first screen has gone, and the focus with it
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  /* --- suggestions: a listbox above the field, the focus stays in the field --- */

  let suggestions = [];
  let chosen = -1;
  let quiet = 0;
  let question = 0;

  function later() {
    clearTimeout(quiet);
    quiet = setTimeout(suggest, PAUSE);
  }

  function suggest() {
    const typed = field.value.trim();
    const mine = ++question;
    if (!typed || typed.length > 60 || busy) return close();
    fetch("/api/suggest?q=" + encodeURIComponent(typed), { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : { suggestions: [] }))
      .then((found) => { if (mine === question && document.activeElement === field) offer(found.suggestions); })
      .catch(() => { if (mine === question) close(); });
  }

  function offer(found) {
    suggestions = found;
    chosen = -1;
    list.textContent = "";
    found.forEach((suggestion, index) => {
      const option = make("li", { id: "suggestion-" + index, textContent: suggestion.label });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      list.append(option);
    });
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    said.textContent = found.length ? fill(words["suggestions-count"], { count: found.length }) : "";
  }

  function close() {
    clearTimeout(quiet);
    question += 1; // an answer on its way is no longer wanted
    if (!list.hidden) offer([]);
  }

  function choose(index) {
    chosen = (index + suggestions.length + (chosen < 0 && index < 0 ? 1 : 0)) % suggestions.length;
    Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", "suggestion-" + chosen);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function pick(index) {
    const message = suggestions[index].message;
    write("");
    ask(message);
  }

  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", (event) => {
    const index = Array.from(list.children).indexOf(event.target.closest("li"));
    if (index >= 0) pick(index);
  });
  field.addEventListener("blur", close);

  /* --- the rest --- */

  window.addEventListener("offline", () => tell(words["offline"]));
  window.addEventListener("online", () => tell(""));
  renew.addEventListener("click", forget);

  const menu = document.querySelector(".menu");
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  addCopying(menu);
  restore();
  measure();
  if (!touch && start.hidden === false) field.focus();
})();
