// The builder of checks: what the server has put together becomes a line of the box beside it.
(() => {
  const BOXES = "#id_expectation, #id_checks";

  document.addEventListener("check-built", (event) => {
    const box = document.querySelector(BOXES);
    if (!box) return;
    const lines = box.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!lines.includes(event.detail.line)) box.value = [...lines, event.detail.line].join("\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Enter in one of its fields adds the check; the form around it is sent by its own button.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".builder input, .builder select")) return;
    const button = event.target.closest(".builder").querySelector("[data-add]");
    event.preventDefault();
    button?.click();
  });
})();
