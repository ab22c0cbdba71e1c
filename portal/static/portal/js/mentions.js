// data-mentions on a form: after @ in its text box, the names of the list below that begin so; Enter or Tab takes one.
(() => {
  const BEGUN = /(?:^|[^\w@./+-])@([\w.@+-]*)$/;
  let [list, chosen] = [null, 0];

  function names(form, begun) {
    const all = [...form.querySelectorAll("[data-mention]")];
    const fits = (item) => item.textContent.toLowerCase().split(/\s+/).some((word) => word.replace(/^@/, "").startsWith(begun));
    return all.filter(fits).slice(0, 6);
  }

  function close(box) {
    list?.remove();
    list = null;
    box.removeAttribute("aria-activedescendant");
  }

  function mark(box) {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    box.setAttribute("aria-activedescendant", list.children[chosen].id);
  }

  function offer(box) {
    const begun = BEGUN.exec(box.value.slice(0, box.selectionStart));
    const found = begun ? names(box.form, begun[1].toLowerCase()) : [];
    close(box);
    if (!found.length) return;
    list = document.createElement("ul");
    list.className = "mention-list";
    list.setAttribute("role", "listbox");
    found.forEach((item, place) => {
      const row = document.createElement("li");
      row.id = `mention-${place}`;
      row.setAttribute("role", "option");
      row.dataset.name = item.dataset.mention;
      row.textContent = item.textContent;
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(box, row.dataset.name); });
      list.append(row);
    });
    box.after(list);
    chosen = 0;
    mark(box);
  }

  function take(box, name) {
    const end = box.selectionStart;
    const start = box.value.lastIndexOf("@", end - 1);
    box.setRangeText(`@${name} `, start, end, "end");
    close(box);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("form[data-mentions] textarea")) offer(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!list || !box.matches?.("form[data-mentions] textarea") || event.isComposing) return;
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      mark(box);
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(box, list.children[chosen].dataset.name);
    else if (event.key === "Escape") close(box);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => { if (list && event.target.matches?.("textarea")) close(event.target); });
})();
