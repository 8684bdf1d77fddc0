/* Suggestions while typing: a listbox above the field; the focus stays in the field. */
(function (desk) {
  "use strict";
  if (!desk) return;

  const field = desk.field;
  const list = document.getElementById("suggestions");
  const PAUSE = 150; // ms of quiet typing before suggestions are fetched
  const LONGEST = 60; // characters; whoever has written more knows what to ask

  let suggestions = [];
  let chosen = -1;
  let quiet = 0;
  let question = 0;

  const suggest = {
    pick: () => {}, // what is done with the one that was chosen
    later: () => {
      clearTimeout(quiet);
      quiet = setTimeout(fetchThem, PAUSE);
    },
    close: () => {
      clearTimeout(quiet);
      question += 1; // an answer on its way is no longer wanted
      if (!list.hidden) offer([]);
    },
    /* What the list does with a key; true where it took it. */
    take: (key) => {
      if (list.hidden) return false;
      if (key === "ArrowDown" || key === "ArrowUp") choose(key === "ArrowDown" ? chosen + 1 : chosen - 1);
      else if (key === "Escape") suggest.close();
      else if (key === "Enter" && chosen >= 0) suggest.pick(suggestions[chosen].message);
      else return false;
      return true;
    },
  };

  function fetchThem() {
    const typed = field.value.trim();
    const mine = ++question;
    if (!typed || typed.length > LONGEST || desk.kept.worrying(typed)) return suggest.close();
    const language = desk.language ? "&language=" + desk.language : "";
    fetch("/api/suggest?q=" + encodeURIComponent(typed) + language, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : { suggestions: [] }))
      .then((found) => { if (mine === question && document.activeElement === field) offer(found.suggestions); })
      .catch(() => { if (mine === question) suggest.close(); });
  }

  function offer(found) {
    suggestions = found;
    chosen = -1;
    list.textContent = "";
    found.forEach((suggestion, index) => {
      const option = desk.make("li", { id: "suggestion-" + index, textContent: suggestion.label });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      list.append(option);
    });
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    desk.said.textContent = found.length ? desk.fill(desk.words["suggestions-count"], { count: found.length }) : "";
  }

  function choose(index) {
    chosen = (index + suggestions.length + (chosen < 0 && index < 0 ? 1 : 0)) % suggestions.length;
    Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", "suggestion-" + chosen);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", (event) => {
    const index = Array.from(list.children).indexOf(event.target.closest("li"));
    if (index >= 0) suggest.pick(suggestions[index].message);
  });
  field.addEventListener("blur", suggest.close);

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  desk.suggest = suggest;
})(window.desk);
