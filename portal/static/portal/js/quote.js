// data-quote on the text of an answer: what is selected in it becomes an offer that later answers must, or must not,
// contain it. The buttons are those within data-quote-offers of the same answer.
(() => {
  const LONGEST = 200;

  function read() {
    const selection = document.getSelection();
    const text = (selection?.toString() || "").split("\n").map((line) => line.trim()).find(Boolean) || "";
    const node = selection?.anchorNode;
    const quoted = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-quote]");
    return quoted && text && text.length <= LONGEST ? { quoted, text } : null;
  }

  document.addEventListener("selectionchange", () => {
    const found = read();
    if (!found) return;
    const offers = found.quoted.parentElement.querySelector("[data-quote-offers]");
    if (!offers) return;
    offers.querySelector("q").textContent = found.text;
    for (const button of offers.querySelectorAll("button")) button.dataset.offer = `${button.dataset.check} ${found.text}`;
    offers.hidden = false;
  });
})();
