/* What survives a reload: replies as our own API drew them, questions as it masked them, and a message that has not got
   through yet. In the browser's storage for a day, in memory where a browser keeps nothing for us. */
(function (desk) {
  "use strict";
  if (!desk) return;

  const NAME = "desk";
  const TURNS = 30;
  const DAY = 24 * 60 * 60 * 1000;
  const EMPTY = { id: null, turns: [], unsent: null, held: null, heard: 0 };

  const LONG_NUMBER = /[0-9０-９](?:[\s\-－]?[0-9０-９]){10,}[xX]?/g;
  const SECRET = /(密[码碼]|[验驗][证證][码碼]|口令|安全[码碼]|password|passcode|pin|cvv)(\s*(?:是|为|為|[:：=]|is)?\s*)([0-9０-９]{3,8})(?![0-9０-９]|\s*[吗嗎么?？位不对對])/gi;
  const PERHAPS = /[0-9０-９](?:[\s\-－]?[0-9０-９]){3}|(?:密[码碼]|[验驗][证證][码碼]|口令|password|pin)\S{0,4}[0-9a-z]{3}/i;

  const kept = Object.assign({}, EMPTY);

  /* A first look, only to warn and to cover at once; what counts is what the server masks. */
  kept.covered = (text) => text
    .replace(LONG_NUMBER, (number) => "****" + number.slice(-4))
    .replace(SECRET, (_, name, between) => name + between + "****");
  kept.worrying = (text) => kept.covered(text) !== text;

  kept.save = function () {
    const unsent = kept.unsent && !PERHAPS.test(kept.unsent.body.message) ? kept.unsent : null; // only what is surely harmless
    try {
      localStorage.setItem(NAME, JSON.stringify({
        at: Date.now(), id: kept.id, turns: kept.turns.slice(-TURNS), unsent: unsent, held: kept.held, heard: kept.heard,
      }));
    } catch (error) { /* private mode, a frame without storage, or full: the conversation is then only on the screen */ }
  };

  kept.load = function () {
    let found = null;
    try {
      found = JSON.parse(localStorage.getItem(NAME));
    } catch (error) { /* as above */ }
    const usable = found && Array.isArray(found.turns) && Date.now() - found.at < DAY;
    Object.keys(EMPTY).forEach((name) => { kept[name] = usable && found[name] !== undefined ? found[name] : EMPTY[name]; });
    kept.turns = kept.turns.slice();
  };

  kept.forget = function () {
    Object.assign(kept, EMPTY, { turns: [] });
    try {
      localStorage.removeItem(NAME);
    } catch (error) { /* nothing was kept */ }
  };

  /* Another tab went on with the conversation. */
  kept.changed = (then) => window.addEventListener("storage", (event) => { if (event.key === NAME) then(); });

  desk.kept = kept;
})(window.desk);
