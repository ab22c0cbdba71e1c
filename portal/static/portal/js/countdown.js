// data-countdown="754": so many seconds are left, as the server counts; shows 12:34 and goes down without a reload.
(() => {
  const ends = new WeakMap();

  function show(left) {
    const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    const pad = (number) => String(number).padStart(2, "0");
    return hours ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${pad(minutes)}:${pad(seconds)}`;
  }

  // The end is taken from the page's own clock once, when the element comes: a wrong clock does no harm.
  function tick() {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      if (!ends.has(element)) ends.set(element, performance.now() + element.dataset.countdown * 1000);
      const text = show(Math.max(0, Math.round((ends.get(element) - performance.now()) / 1000)));
      if (element.textContent !== text) element.textContent = text;
    }
  }

  document.addEventListener("htmx:load", tick);
  setInterval(tick, 500);
  tick();
})();
