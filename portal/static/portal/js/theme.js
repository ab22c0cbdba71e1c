// Runs before the first paint, so that a chosen theme never flashes. The only script that is not deferred.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  function read() {
    try { return localStorage.getItem("theme") || "system"; } catch { return "system"; }
  }

  function show(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
    }
  }

  show(read());
  document.addEventListener("DOMContentLoaded", () => show(read()));
  window.addEventListener("storage", () => show(read()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    try { localStorage.setItem("theme", button.dataset.themeSet); } catch { /* private window: until the next page */ }
    show(button.dataset.themeSet);
  });
})();
