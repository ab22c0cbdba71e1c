// data-draft="key" on a form: what was typed survives a reload, until the form was submitted well.
// What lies within data-aside helps to fill the form and is no part of it.
(() => {
  // A hidden field that is data-kept says what the typed text was typed over, so it goes with the text.
  const KEPT = "textarea[name], select[name], input[data-kept], input[name]:not([type=hidden], [type=password], [type=file])";
  const place = (form) => `draft:${form.dataset.draft}`;
  const SENT = "draft-sent";

  function read(key) {
    try { return JSON.parse(sessionStorage.getItem(key) || "null"); } catch { return null; }
  }

  function write(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch { /* storage is full or forbidden: no draft */ }
  }

  function collect(form) {
    const values = {};
    for (const field of form.querySelectorAll(KEPT)) {
      if (field.closest("[data-aside]")) continue;
      if (/^(radio|checkbox)$/.test(field.type)) { if (field.checked) (values[field.name] ||= []).push(field.value); }
      else values[field.name] = field.value;
    }
    return values;
  }

  // What the server shows wins where it shows the answer to a failed submit.
  function restore(form) {
    const values = read(place(form));
    if (!values || form.querySelector("[aria-invalid=true], .form-errors")) return;
    for (const field of form.querySelectorAll(KEPT)) {
      if (field.closest("[data-aside]")) continue;
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = (values[field.name] || []).includes(field.value);
      else if (field.name in values) field.value = values[field.name];
    }
    form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
  }

  // Going back, reloading, a failure page or the sign-in page are no sign that the text has arrived.
  function isAnswer() {
    const type = performance.getEntriesByType("navigation")[0]?.type;
    return type === "navigate" && !("failed" in document.body.dataset);
  }

  function prepare(scope) {
    const forms = [...scope.querySelectorAll("form[data-draft]")];
    if (scope.matches?.("form[data-draft]")) forms.push(scope);
    // The page after a plain submit: the draft stays only if the same form came back with errors.
    const sent = read(SENT);
    if (sent && isAnswer()) {
      const back = document.querySelector(`form[data-draft="${CSS.escape(sent)}"]`);
      if (!back?.querySelector("[aria-invalid=true], .form-errors")) write(`draft:${sent}`, null);
    }
    if (sent) write(SENT, null);
    forms.forEach(restore);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) write(place(form), collect(form));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-draft]") && !event.defaultPrevented) write(SENT, event.target.dataset.draft);
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.detail.requestConfig.elt.closest("form[data-draft]");
    if (form) form.draftSent = JSON.stringify(collect(form));
  });
  // The form may be gone from the page by now, so it is asked from the request.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt } = event.detail.requestConfig;
    const form = elt.closest("form[data-draft]");
    if (!form || elt.closest("[data-aside]")) return;
    // No status at all: nobody knows whether it arrived, so the draft stays.
    if (event.detail.successful) write(place(form), null);
    write(SENT, null);
    // A form that stays on the page is about something else now; what was typed meanwhile is its draft.
    const name = event.detail.xhr.getResponseHeader("Draft-Name");
    if (!name || !form.isConnected) return;
    form.dataset.draft = name;
    if (JSON.stringify(collect(form)) !== form.draftSent) write(place(form), collect(form));
  });
  document.addEventListener("htmx:load", (event) => prepare(event.target));
  prepare(document);
})();
