// data-many on a text box: as soon as it holds more lines than one, its form offers to ask each by itself.
(() => {
  const count = (box) => box.value.split("\n").filter((line) => line.trim()).length;

  function look(box) {
    const offer = box.form?.querySelector(".ask-many");
    if (!offer) return;
    const lines = count(box);
    offer.classList.toggle("on", lines > 1);
    offer.querySelector("[data-many-count]").textContent = `${lines} lines`;
  }

  const lookAt = (scope) => scope.querySelectorAll?.("[data-many]").forEach(look);

  document.addEventListener("input", (event) => { if (event.target.matches?.("[data-many]")) look(event.target); });
  document.addEventListener("draft:restored", (event) => lookAt(event.target));
  document.addEventListener("htmx:load", (event) => lookAt(event.target));
  lookAt(document);
})();
