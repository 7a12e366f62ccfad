// Shows today's figures anew when the server sends them. The figures are a piece of a page that the server made.
(() => {
  const figures = document.getElementById("figures");
  if (!figures || !("EventSource" in window)) return;
  const events = new EventSource("/console/events");
  events.addEventListener("today", (event) => {
    const [piece] = JSON.parse(event.data);
    if (figures.innerHTML !== piece) figures.innerHTML = piece;
  });
  // Signed out, or the session is over: the sign-in page says so.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) location.reload();
  });
})();
