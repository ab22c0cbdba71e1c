// data-confirm="Delete BB-41?" on a form or on its submit button: asks in a dialog before anything is sent.
(() => {
  const agreed = new WeakSet();

  function ask(source, yes) {
    const dialog = document.getElementById("confirm-dialog");
    const button = dialog.querySelector("[data-answer=yes]");
    dialog.querySelector("#confirm-text").textContent = source.dataset.confirm;
    button.textContent = source.dataset.confirmLabel || "Yes";
    dialog.onclick = (event) => {
      const answer = event.target.closest("[data-answer]")?.dataset.answer;
      if (!answer) return;
      dialog.close();
      if (answer === "yes") yes();
    };
    dialog.showModal();
    dialog.querySelector("[data-answer=no]").focus();
  }

  // On the window and in the capture phase: before htmx and before busy.js see the event.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source, () => {
      agreed.add(form);
      form.requestSubmit(event.submitter);
    });
  }, true);
})();
