// The picture of the flow can be moved, made larger and searched; what is being counted is asked for until it is there.
(() => {
  const box = document.getElementById("picture");
  const svg = box && box.querySelector("svg");
  if (svg) {
    const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
    let scale = 1;
    const zoom = (to, x = box.clientWidth / 2, y = box.clientHeight / 2) => {
      to = Math.min(4, Math.max(0.15, to));
      const [left, top] = [(box.scrollLeft + x) / scale, (box.scrollTop + y) / scale];
      scale = to;
      svg.setAttribute("width", wide * to);
      svg.setAttribute("height", high * to);
      box.scrollTo(left * to - x, top * to - y);
    };
    const whole = () => zoom(Math.min(box.clientWidth / wide, box.clientHeight / high));
    // To begin with, as much as can still be read.
    zoom(Math.min(1, Math.max(0.7, box.clientWidth / wide)));
    const tools = document.querySelector(".tools");
    if (tools) tools.hidden = false;
    for (const button of document.querySelectorAll(".tools button")) {
      const by = Number(button.dataset.zoom);
      button.addEventListener("click", () => (by ? zoom(scale * by) : whole()));
    }
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") zoom(scale * 1.25);
      else if (event.key === "-") zoom(scale * 0.8);
      else if (event.key === "0") whole();
      else return;
      event.preventDefault();
    });
    // The wheel makes larger and smaller only over the picture, with Ctrl, as a pinch on a touchpad says it; alone it moves.
    box.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const at = box.getBoundingClientRect();
      zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - at.left, event.clientY - at.top);
    }, { passive: false });
    box.classList.add("moves");
    let held = null;
    let moved = false;
    box.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      [held, moved] = [[event.clientX, event.clientY, box.scrollLeft, box.scrollTop], false];
    });
    addEventListener("pointermove", (event) => {
      if (!held) return;
      const [x, y, left, top] = held;
      moved = moved || Math.hypot(event.clientX - x, event.clientY - y) > 5;
      box.classList.toggle("moving", moved);
      if (moved) box.scrollTo(left + x - event.clientX, top + y - event.clientY);
    });
    addEventListener("pointerup", () => { held = null; box.classList.remove("moving"); });
    box.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, true);
    box.addEventListener("dragstart", (event) => event.preventDefault());
    let apart = 0;
    const fingers = ({ touches: [one, two] }) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    box.addEventListener("touchstart", (event) => { if (event.touches.length === 2) apart = fingers(event); });
    box.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const [now, at, [one, two]] = [fingers(event), box.getBoundingClientRect(), event.touches];
      zoom(scale * now / apart, (one.clientX + two.clientX) / 2 - at.left, (one.clientY + two.clientY) / 2 - at.top);
      apart = now;
    }, { passive: false });
    // Found places stand out while somebody writes.
    const find = document.getElementById("find");
    const spots = [...svg.querySelectorAll("a.spot")];
    const show = (spot) => {
      const [inside, at] = [spot.getBoundingClientRect(), box.getBoundingClientRect()];
      box.scrollBy(inside.left - at.left - box.clientWidth / 2 + inside.width / 2, inside.top - at.top - box.clientHeight / 2 + inside.height / 2);
    };
    const search = () => {
      const wanted = find.value.trim().toLowerCase();
      const fits = spots.filter((spot) => {
        const fit = wanted !== "" && spot.textContent.toLowerCase().includes(wanted);
        spot.classList.toggle("marked", fit);
        return fit;
      });
      if (fits.length > 0) show(fits[0]);
    };
    if (find) {
      find.addEventListener("input", search);
      const first = svg.querySelector("a.marked");
      if (first) show(first);
    }
  }
  const counting = document.querySelector("[data-counting]");
  if (counting) {
    const look = async () => {
      const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
      const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
      const further = page && page.querySelector("[data-counting]");
      if (page && !further) location.reload();
      if (further) counting.textContent = further.textContent;
      setTimeout(look, 2000);
    };
    setTimeout(look, 1000);
  }
})();
