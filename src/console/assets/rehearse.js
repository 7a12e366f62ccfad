// The telephone in the page without loading the page anew: keys of the keyboard, words read aloud, words taken from the microphone.
// Each of these is more than what the forms do by themselves, and none is needed.
(() => {
  const call = document.getElementById("call");
  if (!call) return;
  const speaks = "speechSynthesis" in window;
  const Recogniser = window.SpeechRecognition || window.webkitSpeechRecognition;
  let aloud = false;
  let timer;

  const quiet = () => {
    clearTimeout(timer);
    if (speaks) speechSynthesis.cancel();
  };

  // Reads what is heard, bit by bit, each in a voice of its language where the browser has one.
  const read = (sounds) => {
    const [first, ...rest] = sounds;
    if (!first || !aloud) return;
    if (first.quiet) {
      timer = setTimeout(() => read(rest), first.quiet);
      return;
    }
    const words = new SpeechSynthesisUtterance(first.words);
    words.lang = first.locale;
    const voices = speechSynthesis.getVoices();
    const language = first.locale.split("-")[0];
    words.voice = voices.find((one) => one.lang === first.locale) || voices.find((one) => one.lang.startsWith(language)) || null;
    words.onend = () => read(rest);
    speechSynthesis.speak(words);
  };

  const heard = () => {
    quiet();
    const words = document.getElementById("words");
    if (words && aloud) read(JSON.parse(words.dataset.sounds));
  };

  const listen = (button) => {
    const recogniser = new Recogniser();
    recogniser.lang = button.dataset.locale;
    recogniser.onresult = ({ results }) => {
      const { transcript, confidence } = results[0][0];
      const [words, sure] = [document.getElementById("spoken"), document.getElementById("sure")];
      words.value = transcript.slice(0, 120);
      const percent = String(Math.round(confidence * 100));
      sure.add(new Option(`${percent} %`, percent, true, true));
      words.form.requestSubmit(words.form.querySelector("[value=w]"));
    };
    recogniser.onend = () => button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    quiet();
    recogniser.start();
  };

  // Shows what only a script can do.
  const dress = () => {
    const [switchOf, voice] = [document.getElementById("aloud"), document.getElementById("voice")];
    if (switchOf && speaks) {
      switchOf.hidden = false;
      switchOf.setAttribute("aria-pressed", String(aloud));
    }
    if (voice && Recogniser) voice.hidden = false;
    call.querySelectorAll(".scripted").forEach((one) => (one.hidden = false));
  };

  // A form of ours is sent, and the call in the answer takes the place of the one in the page.
  const send = async (form, button) => {
    const body = new URLSearchParams(new FormData(form, button));
    const again = button && button.value;
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("call");
    if (!fresh) return location.reload();
    call.innerHTML = fresh.innerHTML;
    dress();
    // The same button, where it is still there; else the words.
    const same = again && call.querySelector(`button[value="${CSS.escape(again)}"]`);
    (same || document.getElementById("now") || call.querySelector("input, button"))?.focus({ preventScroll: Boolean(same) });
    // Whoever cannot see the page is told what is new on it.
    document.getElementById("told").textContent = document.getElementById("words")?.textContent ?? "";
    heard();
  };

  call.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    send(event.target, event.submitter).catch(() => location.reload());
  });
  call.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.id === "voice") listen(button);
    if (button?.id !== "aloud") return;
    aloud = !aloud;
    button.setAttribute("aria-pressed", String(aloud));
    heard();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const key = [...call.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!key) return;
    event.preventDefault();
    key.form.requestSubmit(key);
  });
  dress();
})();
