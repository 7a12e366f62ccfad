// Offers names while somebody writes a file: places, words, people, fields. The list is worked with the keys alone, and can be put away for good.
(() => {
  const about = document.querySelector("[data-offers]");
  const field = document.querySelector("textarea[data-lines]");
  if (!about || !field) return;
  about.hidden = false;
  const off = document.getElementById("offers-off"), told = document.getElementById("offers-found");
  const stored = (work) => { try { return work(localStorage); } catch { return null; } };
  off.checked = stored((store) => store.getItem("helpline offers")) === "off";
  const list = document.createElement("ul");
  list.id = "offered";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", about.dataset.found);
  list.hidden = true;
  field.parentElement.append(list);
  let known = null, offered = [], at = -1, word = "";
  let asking = null;
  const load = () => asking ??= (async () => {
    try {
      const answer = await fetch(about.dataset.offers);
      if (answer.ok && !answer.redirected) known = await answer.json();
    } catch {
      // The connection is away: the next letter asks again.
    }
    if (!known) asking = null;
  })();
  const close = () => {
    list.hidden = true;
    at = -1;
    told.textContent = "";
    field.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    list.children[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  // What may stand where the caret is: kinds of names; fields where a name is to be written; what marks in braces have.
  const wanted = (before, lines) => {
    const mark = before.match(/\{([a-z0-9]*) ?$/);
    if (about.dataset.file === "words" && mark) return mark[1] === "key" ? { texts: known.keys } : mark[1] === "" ? { texts: known.marks } : {};
    const pair = before.match(/([\w*#-]+)["']?\s*:\s*([^:{}]*)$/);
    if (pair && (!pair[2].includes(",") || pair[2].includes("["))) return { kinds: kinds(pair[1]) };
    if (/^\s*-\s*$/.test(before)) {
      const depth = before.search(/\S/);
      const owner = lines.reverse().find((line) => line.trim() && line.search(/\S/) <= depth && !line.trim().startsWith("-"));
      const name = owner?.match(/([\w*#-]+)["']?\s*:\s*$/);
      return name ? { kinds: kinds(name[1]) } : {};
    }
    return /^\s*$|[{,]\s*$/.test(before) ? { fields: true } : {};
  };
  const kinds = (name) => known.takes[name] ?? (/^([0-9*#]|star|pound)$/.test(name) ? ["place"] : []);
  const open = (asked) => {
    if (!known || off.checked || field.selectionStart !== field.selectionEnd) return close();
    const above = field.value.slice(0, field.selectionStart).split("\n");
    const line = above.pop();
    word = line.match(/[\w.-]*$/)[0];
    if (!word && !asked) return close();
    const want = wanted(line.slice(0, line.length - word.length), above);
    const sought = word.toLowerCase();
    const names = want.texts ? want.texts.map((name) => ["", name, ""])
      : want.fields ? known.fields[about.dataset.file].map((name) => ["field", name, ""])
      : known.names.filter(([kind]) => want.kinds?.includes(kind));
    const fits = names.filter(([, name, title]) => name.toLowerCase().includes(sought) || (sought.length > 2 && title.toLowerCase().includes(sought)));
    fits.sort(([, one], [, other]) => other.startsWith(word) - one.startsWith(word));
    offered = fits.slice(0, 50);
    if (!offered.length || (offered.length === 1 && offered[0][1] === word)) return close();
    list.replaceChildren(...offered.map(([kind, name, title], number) => {
      const item = document.createElement("li"), small = document.createElement("small");
      item.id = "offered-" + number;
      item.setAttribute("role", "option");
      item.append(name + " ");
      small.textContent = [kind && about.dataset[kind], title !== name && title].filter(Boolean).join(" · ");
      item.append(small);
      return item;
    }));
    at = -1;
    mark();
    list.hidden = false;
    told.textContent = offered.length + " " + about.dataset.found;
    const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const left = field.offsetLeft + parseFloat(style.paddingLeft) + pen.measureText(line.slice(0, line.length - word.length)).width - field.scrollLeft;
    list.style.top = field.offsetTop + parseFloat(style.paddingTop) + (above.length + 1) * parseFloat(style.lineHeight) + "px";
    list.style.left = Math.max(0, Math.min(left, field.parentElement.clientWidth - list.offsetWidth)) + "px";
  };
  const take = (number) => {
    const name = offered[number][1];
    field.focus();
    field.setSelectionRange(field.selectionStart - word.length, field.selectionStart);
    // The old way of writing keeps what can be undone.
    if (!document.execCommand("insertText", false, name)) {
      field.setRangeText(name, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  };
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.addEventListener("focus", () => off.checked || load());
  field.addEventListener("input", (event) => { if (event.inputType !== "insertFromPaste" && !off.checked) load().then(() => open(false)); });
  field.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      load().then(() => open(true));
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const count = offered.length;
      at = event.key === "ArrowDown" ? (at + 1) % count : (at <= 0 ? count : at) - 1;
      mark();
    } else if (!list.hidden && at >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(at);
    } else if (!list.hidden && event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (["Enter", "Tab", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
  });
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) take([...list.children].indexOf(item));
  });
  off.addEventListener("change", () => {
    stored((store) => off.checked ? store.setItem("helpline offers", "off") : store.removeItem("helpline offers"));
    close();
  });
})();
