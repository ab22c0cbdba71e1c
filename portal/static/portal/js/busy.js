// data-busy on a form: the pressed button shows that it works and can not be pressed twice.
(() => {
  const PATIENCE = 1000;

  function start(form, button) {
    form.dataset.sending = "";
    if (!button || button.classList.contains("busy")) return;
    button.classList.add("busy");
    button.setAttribute("aria-disabled", "true");
    if (!button.dataset.busyText) return;
    button.dataset.calmText = button.innerHTML;
    button.busyTimer = setTimeout(() => { button.textContent = button.dataset.busyText; }, PATIENCE);
  }

  function stop(form) {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll(".busy")) {
      clearTimeout(button.busyTimer);
      button.classList.remove("busy");
      button.removeAttribute("aria-disabled");
      if (button.dataset.calmText) button.innerHTML = button.dataset.calmText;
      delete button.dataset.calmText;
    }
  }

  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-busy]")) return;
    if ("sending" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const button = event.submitter || form.querySelector("button:not([type=button]), [type=submit]");
    start(form, button);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig.elt.closest("form[data-busy]");
    if (form) stop(form);
  });
  // Coming back with the browser's button finds the page as it was left: still busy.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(stop));
})();
