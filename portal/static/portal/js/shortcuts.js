// data-key="b" on a link, button, summary, field or label: the key focuses a field and clicks the rest.
(() => {
  const SIGNS = { Enter: "↵", Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

  function name(event) {
    const mod = event.ctrlKey || event.metaKey;
    return mod ? `Mod+${event.key}` : event.key;
  }

  function isTyping(target) {
    return target.closest?.("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]");
  }

  // While a dialog is open, only its own keys count. An element that is folded away has no key.
  function candidates() {
    const scope = document.querySelector("dialog[open]") || document;
    return [...scope.querySelectorAll("[data-key]")].filter((element) => element.checkVisibility() && !element.disabled);
  }

  function use(element) {
    if (element.matches("input:not([type=radio], [type=checkbox]), textarea, select")) {
      element.focus();
      element.select?.();
    } else {
      if (element.matches("label")) element.control?.focus();
      element.click();
    }
  }

  function describe(element) {
    return element.dataset.keyLabel || element.getAttribute("aria-label") || [...element.childNodes]
      .filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join(" ").trim();
  }

  // Whatever its button says, Ctrl+Enter sends the form that one types in.
  function getSubmit(form) {
    return form?.querySelector("button.primary:not([type=button]), [type=submit]");
  }

  function draw(key) {
    const kbd = document.createElement("kbd");
    kbd.textContent = key.split("+").map((part) => SIGNS[part] || part).join(" ");
    return kbd;
  }

  function showKeys() {
    const dialog = document.getElementById("keys-dialog");
    if (!dialog || document.querySelector("dialog[open]")) return;
    const meanings = new Map(candidates().map((element) => [element.dataset.key, describe(element)]));
    meanings.set("?", "these keys");
    dialog.querySelector("dl").replaceChildren(...[...meanings].flatMap(([key, meaning]) => {
      const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
      term.append(draw(key));
      detail.textContent = meaning;
      return [term, detail];
    }));
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.repeat) return;
    const key = name(event);
    const typing = isTyping(event.target);
    if (typing && !key.startsWith("Mod+") && key !== "Escape") return;
    if (key.startsWith("Arrow") && event.target.matches?.("[type=radio]")) return;
    if (key === "Enter" && event.target.closest?.("a, button, summary")) return;
    if (key === "?" && !typing) { event.preventDefault(); showKeys(); return; }
    const all = candidates().filter((element) => element.dataset.key === key);
    const form = event.target.closest?.("form");
    const row = document.activeElement.closest?.("tr");
    const element = all.find((one) => row?.contains(one)) || all.find((one) => form && one.form === form) || all[0] || (key === "Mod+Enter" && getSubmit(form));
    if (!element) return;
    event.preventDefault();
    use(element);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys-open]")) showKeys();
    else if (event.target.matches?.("dialog[open]")) event.target.close();
  });
})();
