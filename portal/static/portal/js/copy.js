// data-copy="text" or data-copy-from="#id" on a button: copies, and says so for a moment.
(() => {
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-copy-from]");
    if (!button || button.classList.contains("copied")) return;
    const source = document.querySelector(button.dataset.copyFrom || "#none");
    await copy(button.dataset.copy ?? source?.value ?? source?.textContent ?? "");
    const calm = button.innerHTML;
    button.classList.add("copied");
    button.textContent = "Copied";
    setTimeout(() => {
      button.classList.remove("copied");
      button.innerHTML = calm;
    }, 1500);
  });
})();
