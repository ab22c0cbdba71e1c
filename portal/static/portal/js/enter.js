// data-enter on a text box of several lines: Enter sends its form and leaves the box, Shift+Enter begins a new line.
(() => {
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || event.repeat || !box.matches?.("textarea[data-enter]")) return;
    event.preventDefault();
    box.form.requestSubmit();
    box.blur();
  });
})();
