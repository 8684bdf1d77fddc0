// The console by keys, and what htmx leaves to us: tags of what was seen, copying, canned replies, drafts, places kept.
"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const say = (text) => { $("#said").textContent = text; };
  const warn = (text) => { $("#notice").textContent = text; };
  const words = JSON.parse(document.body.dataset.words);
  const drafts = new Map(); // what was typed and not sent, by the conversation it is for; in this page only
  const OFF = "console-single-keys-off";
  let tag = null;

  // --- asking again, only for what has changed -----------------------------------------------------------------------

  const POLL = "/console/api/poll";
  document.addEventListener("htmx:configRequest", (event) => {
    const { path, headers, parameters, elt } = event.detail;
    if (path === POLL && tag) headers["If-None-Match"] = tag;
    if (elt.id === "lines") {
      parameters.set("after", elt.children.length);
      parameters.set("stand", $("[data-stand]").dataset.stand);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig, successful } = event.detail;
    if (requestConfig.path === POLL && xhr.status === 200) tag = xhr.getResponseHeader("ETag");
    if (successful && requestConfig.verb === "post") warn("");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401) return location.assign("/console/login");
    const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    warn(plain ? xhr.responseText : xhr.status === 403 ? words["not-allowed"] : xhr.status === 400 ? words["page-old"] : words.failed);
  });
  document.addEventListener("htmx:sendError", () => warn(words.away));
  document.addEventListener("records-changed", () => {
    const fresh = $("#fresh");
    if (fresh) fresh.hidden = false;
  });

  // --- what is being read stays where it is --------------------------------------------------------------------------

  let atEnd = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    const column = $("#answer");
    atEnd = column.scrollHeight - column.scrollTop - column.clientHeight < 80;
    if (xhr.status === 200 && /\/(reply|note)$/.test(requestConfig.path)) drafts.delete(draftOf(requestConfig.elt));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt, requestConfig } = event.detail;
    if (elt.id === "lines" && atEnd) toEnd();
    if (elt.id === "answer") {
      if ($("#lines")) toEnd();
      else elt.scrollTop = 0;
      mark(requestConfig.elt);
    }
    if (elt.id === "list" && $("#lines")) mark($(`#talk-${$("#lines").dataset.talk}`));
    restore();
    count();
    if (requestConfig && /\/(take|reply)$/.test(requestConfig.path) && $("#reply")) $("#reply").focus();
    tick();
  });
  const toEnd = () => { $("#answer").scrollTop = $("#answer").scrollHeight; };
  const draftOf = (form) => form.querySelector("[data-draft]")?.dataset.draft;
  document.addEventListener("input", (event) => {
    if (event.target.dataset?.draft) drafts.set(event.target.dataset.draft, event.target.value);
  });
  function restore() {
    for (const field of document.querySelectorAll("[data-draft]")) {
      const draft = drafts.get(field.dataset.draft);
      if (draft && !field.value) field.value = draft;
    }
  }

  // --- who waits, also where another page is in front ----------------------------------------------------------------

  const title = document.title;
  function count() {
    const waiting = $("#status .some b");
    document.title = waiting ? `(${waiting.textContent}) ${title}` : title;
  }

  // --- the list ------------------------------------------------------------------------------------------------------

  const rows = () => [...document.querySelectorAll("#list .rows a, #list .rows button")];
  const current = () => rows().findIndex((row) => row.getAttribute("aria-current") === "true");
  function mark(row) {
    if (!row?.matches?.("#list .rows *")) return;
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const row = all[Math.min(all.length - 1, Math.max(0, current() + step))];
    mark(row);
    row.scrollIntoView({ block: "nearest" });
    row.click();
  }
  document.addEventListener("click", (event) => {
    const row = event.target.closest("#list .rows a, #list .rows button");
    if (row) mark(row);
  });

  // --- copying -------------------------------------------------------------------------------------------------------

  async function copy() {
    const field = $("#merchant-text");
    if (!field) return warn($("#agents-only") ? words["agents-only"] : words["nothing-picked"]);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      if (!document.execCommand("copy")) return warn(words["copy-yourself"]);
    }
    warn("");
    say(words.copied);
    const button = $("#copy");
    button.firstChild.data = `${words.copied} `;
    setTimeout(() => { if (button.isConnected) button.firstChild.data = `${words.copy} `; }, 1500);
  }

  // --- canned replies ------------------------------------------------------------------------------------------------

  function can(number) {
    const button = $(`[data-canned="${number}"]`);
    const field = $("#reply");
    if (!button) return;
    if (!field) return warn(words["take-first"]);
    field.value = field.value ? `${field.value.trimEnd()}\n${button.value}` : button.value;
    drafts.set(field.dataset.draft, field.value);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  document.addEventListener("click", (event) => {
    const canned = event.target.closest("[data-canned]");
    const copied = event.target.closest("[data-copy]");
    const choice = event.target.closest('.reply button[name="choice"]');
    if (canned) can(canned.dataset.canned);
    if (copied) copy();
    if (choice && $("#q")) {
      $("#q").value = choice.value;
      $("#q").dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (event.target.closest("#show-keys")) $("#keys").showModal();
  });

  // --- keys ----------------------------------------------------------------------------------------------------------

  const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select");
  const press = (key) => {
    const target = $(`main [data-key="${key}"], header [data-key="${key}"]`);
    if (target) target.click();
    return Boolean(target);
  };
  function focus(selector) {
    const field = $(selector);
    if (field) field.focus();
    return Boolean(field);
  }
  const ACTIONS = {
    "/": () => focus("#q") ? $("#q").select() : location.assign("/console"),
    "?": () => $("#keys").showModal(),
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    c: copy,
    n: () => focus("#note"),
    r: () => { if (!focus("#reply") && $("#fresh") && !$("#fresh").hidden) $("#fresh").click(); },
    t: () => { if (!press("t")) takeLongest(); },
  };
  function takeLongest() {
    const first = $("#list .in-line a");
    if (!first) return warn(words["nobody-waits"]);
    const id = first.id.slice("talk-".length);
    mark(first);
    htmx.ajax("POST", `/console/queue/${id}/take`, { target: "#answer", source: first });
  }
  function inField(event) {
    const field = event.target;
    if (event.isComposing || event.keyCode === 229) return; // Enter that ends a word of an input method
    if (event.key === "Escape") { event.preventDefault(); field.blur(); $("#answer").focus(); return; } // a search field would be emptied
    if (event.altKey && /^[1-5]$/.test(event.key)) { event.preventDefault(); can(event.key); return; }
    if (field.id === "q" && event.key === "Enter") { event.preventDefault(); copy(); }
    if (field.id === "q" && (event.key === "ArrowDown" || event.key === "ArrowUp")) { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    if (field.dataset.draft && event.key === "Enter" && !event.shiftKey) { event.preventDefault(); field.form.requestSubmit(); }
  }
  document.addEventListener("keydown", (event) => {
    if ($("#keys").open) return;
    if (typing(event.target)) return inField(event);
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key.length === 1 && localStorage.getItem(OFF))) return;
    const action = ACTIONS[event.key] || (/^[1-5]$/.test(event.key) ? () => can(event.key) : null);
    if (action) { event.preventDefault(); action(); }
    else if (/^[a-z]$/.test(event.key) && press(event.key)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "single-keys") return;
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  // --- times in the reader's own zone --------------------------------------------------------------------------------

  const two = (number) => String(number).padStart(2, "0");
  function tick() {
    for (const time of document.querySelectorAll("time[datetime]:not([data-local])")) {
      const at = new Date(time.dateTime);
      time.textContent = `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
      time.dataset.local = "";
    }
    for (const since of document.querySelectorAll("[data-since]")) {
      since.textContent = words.minutes.replace("{count}", Math.max(0, Math.floor((Date.now() - new Date(since.dataset.since)) / 60000)));
    }
  }
  document.addEventListener("DOMContentLoaded", () => {
    $("#single-keys").checked = !localStorage.getItem(OFF);
    tick();
    count();
    setInterval(tick, 15000);
    if ($("#lines")) toEnd();
    const q = $("#q"); // what was typed before this page listened is looked up as well
    if (q && q.value !== q.defaultValue) q.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
