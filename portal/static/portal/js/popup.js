// A popup menu closes when one looks elsewhere. Without this it stays open until its title is clicked.
(() => {
  const opened = () => document.querySelectorAll("details.popup[open]");

  document.addEventListener("click", (event) => {
    for (const popup of opened()) if (!popup.contains(event.target)) popup.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const popup of opened()) {
      popup.open = false;
      popup.querySelector("summary").focus();
    }
  });
})();
