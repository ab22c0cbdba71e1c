// data-wait on an element of a form that htmx sends: shown while the answer is out, with the seconds it has taken so
// far. Its button, or Escape, abandons the answer: what comes later changes nothing on the page.
(() => {
  const PATIENCE = 400;
  let waiting = null;

  function tick() {
    const seconds = Math.floor((performance.now() - waiting.since) / 1000);
    waiting.box.querySelector("[data-wait-seconds]").textContent = `${seconds} s`;
  }

  function begin(form) {
    const box = form.querySelector("[data-wait]");
    if (!box) return;
    end();
    document.querySelector("[data-abandoned]")?.setAttribute("hidden", "");
    waiting = { form, box, since: performance.now() };
    waiting.shown = setTimeout(() => {
      box.hidden = false;
      tick();
      waiting.timer = setInterval(tick, 1000);
    }, PATIENCE);
  }

  function end() {
    if (!waiting) return;
    clearTimeout(waiting.shown);
    clearInterval(waiting.timer);
    waiting.box.hidden = true;
    waiting = null;
  }

  function abandon() {
    const { form } = waiting;
    window.htmx.trigger(form, "htmx:abort");
    end();
    const box = form.querySelector("textarea");
    box?.focus();
    const said = document.querySelector("[data-abandoned]");
    if (said) said.hidden = false;
  }

  const formOf = (event) => event.detail.requestConfig?.elt ?? event.detail.elt;

  document.addEventListener("htmx:beforeSend", (event) => { if (formOf(event).matches?.("form")) begin(formOf(event)); });
  document.addEventListener("htmx:afterRequest", (event) => { if (waiting && formOf(event) === waiting.form) end(); });
  document.addEventListener("click", (event) => { if (waiting && event.target.closest?.("[data-wait-abandon]")) abandon(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !waiting || event.isComposing) return;
    event.preventDefault();
    abandon();
  });
})();
