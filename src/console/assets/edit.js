// Two things for forms that write words: they say how it will be heard while it is typed, and keep what was typed in this browser until it is saved.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const place = "helpline " + form.dataset.keep;
  const fields = [...form.querySelectorAll("textarea, input:not([type=hidden])")].filter((field) => field.name && !field.readOnly);
  const changed = () => Object.fromEntries(fields.filter((field) => field.value !== field.defaultValue).map((field) => [field.name, field.value]));
  const stored = (work) => { try { return work(sessionStorage); } catch { return null; } };
  const keep = () => stored((store) => {
    const typed = changed();
    if (Object.keys(typed).length) store.setItem(place, JSON.stringify(typed)); else store.removeItem(place);
  });
  if (document.querySelector("[data-saved]")) stored((store) => store.removeItem(place));
  const offer = document.querySelector("[data-kept]");
  const before = JSON.parse(stored((store) => store.getItem(place)) || "{}");
  const lost = fields.filter((field) => field.name in before && before[field.name] !== field.value);
  if (offer && lost.length) {
    offer.hidden = false;
    offer.querySelector("[data-put-back]").addEventListener("click", () => {
      for (const field of lost) field.value = before[field.name];
      offer.hidden = true;
      lost[0].focus();
      typed();
    });
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      offer.hidden = true;
      stored((store) => store.removeItem(place));
      fields[0]?.focus();
    });
  }
  const heard = document.getElementById("heard");
  let waits = 0, asked = 0;
  const listen = async () => {
    const number = ++asked;
    try {
      const answer = await fetch(form.dataset.heard, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const piece = await answer.text();
      if (answer.ok && !answer.redirected && number === asked && heard.innerHTML !== piece) heard.innerHTML = piece;
    } catch {
      // The connection is away: what was typed is kept, and the next key asks again.
    }
  };
  const typed = () => {
    keep();
    if (!heard || !form.dataset.heard) return;
    clearTimeout(waits);
    waits = setTimeout(listen, 600);
  };
  form.addEventListener("input", typed);
})();
// A file's field grows with its lines, and so do the numbers beside it.
(() => {
  const field = document.querySelector("textarea[data-lines]");
  const numbers = field?.parentElement.querySelector(".numbers");
  if (!numbers) return;
  const count = () => {
    const lines = field.value.split("\n").length;
    field.rows = lines + 1;
    for (let line = numbers.childElementCount + 1; line < lines; line++) {
      const number = document.createElement("span");
      number.textContent = line;
      number.id = "L" + line;
      numbers.append(number);
    }
    while (numbers.childElementCount > Math.max(lines - 1, 1)) numbers.lastChild.remove();
  };
  field.addEventListener("input", count);
})();
