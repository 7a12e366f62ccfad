// Asks for the page again while something on it is still being made, and shows what has come. What is typed meanwhile stays.
(() => {
  const PIECES = ["outlook", "ready"];
  const again = async () => {
    if (!document.querySelector("[data-waits]")) return;
    try {
      const answer = await fetch(location.pathname + location.search);
      // Signed out, or the session is over: the sign-in page says so.
      if (answer.redirected) return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const name of PIECES) {
        const [old, fresh] = [document.getElementById(name), page.getElementById(name)];
        if (old && fresh && old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML;
      }
    } catch {
      // The server is away for a moment.
    }
    setTimeout(again, 1000);
  };
  setTimeout(again, 1000);
})();
