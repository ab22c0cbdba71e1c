// data-offer="in-top-1: id" on a button: a click adds this line to the expectation, a second click takes it out.
(() => {
  const BOX = "#id_expectation";

  const read = (box) => box.value.split("\n").map((line) => line.trim()).filter(Boolean);

  function mark() {
    const box = document.querySelector(BOX);
    if (!box) return;
    const lines = read(box);
    for (const button of document.querySelectorAll("[data-offer]")) {
      button.setAttribute("aria-pressed", String(lines.includes(button.dataset.offer)));
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-offer]");
    const box = document.querySelector(BOX);
    if (!button || !box) return;
    const [line, lines] = [button.dataset.offer, read(box)];
    box.value = (lines.includes(line) ? lines.filter((one) => one !== line) : [...lines, line]).join("\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", (event) => { if (event.target.matches?.(BOX)) mark(); });
  document.addEventListener("draft:restored", mark);
  // A draft that came back is tried at once.
  document.addEventListener("htmx:load", () => {
    const box = document.querySelector(BOX);
    mark();
    if (box?.value && !document.querySelector("#tried")?.childElementCount) {
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();
