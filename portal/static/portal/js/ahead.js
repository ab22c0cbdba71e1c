// <template data-ahead> inside of #review holds the next item. It is shown as soon as a complete rating is sent, while
// the answer is still on its way; where that says something else, or nothing came of it, the page follows the answer.
(() => {
  const NEEDED = { grade: ["grade"], preference: ["left_acceptable", "better", "right_acceptable"] };
  const review = () => document.getElementById("review");

  function isComplete(values) {
    const needed = NEEDED[values.get("kind")] || ["reason"];
    return needed.every((name) => (values.get(name) || "").trim());
  }

  function show(next, former) {
    former.replaceWith(next);
    htmx.process(next);
    htmx.trigger(next, "htmx:load");
    window.scrollTo(0, 0);
  }

  // The answer shows the item that stands here already: only how far one is, and the item after, are new.
  function adopt(shown, html) {
    const told = new DOMParser().parseFromString(html, "text/html").getElementById("review");
    if (!told || told.dataset.item !== shown.dataset.item) return false;
    shown.querySelector(".review-progress").replaceWith(told.querySelector(".review-progress"));
    const ahead = told.querySelector("template[data-ahead]");
    if (ahead) shown.append(document.adoptNode(ahead));
    return true;
  }

  document.addEventListener("htmx:beforeSend", (event) => {
    const former = review();
    const form = event.detail.elt;
    const held = former?.querySelector("template[data-ahead]");
    if (!held || form.closest("#review") !== former || !isComplete(new FormData(form, event.detail.requestConfig.triggeringEvent?.submitter))) return;
    const shown = held.content.firstElementChild.cloneNode(true);
    shown.querySelector(".review-progress").replaceWith(former.querySelector(".review-progress").cloneNode(true));
    const attempt = new AbortController();
    const on = (element, name, listener) => element.addEventListener(name, listener, { signal: attempt.signal });
    const back = () => {
      attempt.abort();
      if (review() === shown) show(former, shown);
    };
    on(former, "htmx:beforeSwap", ({ detail }) => {
      if (review() !== shown || (detail.xhr.status === 200 && adopt(shown, detail.xhr.responseText))) detail.shouldSwap = false;
      else detail.target = shown;
    });
    on(form, "htmx:beforeOnLoad", ({ detail: { xhr } }) => { if (xhr.status >= 400 && xhr.status !== 422) back(); });
    // The form is off the page, so what the page does after a request is told to it from here.
    on(form, "htmx:afterRequest", ({ detail }) => {
      if (!detail.xhr.status) back();
      document.dispatchEvent(new CustomEvent("htmx:afterRequest", { detail }));
    });
    show(shown, former);
  });
})();
