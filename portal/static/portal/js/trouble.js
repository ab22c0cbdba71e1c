// A fragment that could not be loaded is said in a sentence, never swallowed.
(() => {
  function say(sentence) {
    const corner = document.getElementById("corner");
    const notice = document.createElement("div");
    const close = document.createElement("button");
    notice.className = "notice bad";
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => notice.remove());
    notice.append(sentence, close);
    corner.replaceChildren(notice);
  }

  function explain(status) {
    if (status === 401 || status === 403) return "You are signed out, or your role does not allow this. Reload the page to sign in again.";
    if (status === 404) return "This is no longer there. Reload the page.";
    if (status === 429) return "Too many requests at once. Wait a moment and try again.";
    return "Something broke on the server. Nothing was lost; try again.";
  }

  document.addEventListener("htmx:responseError", (event) => say(explain(event.detail.xhr.status)));
  document.addEventListener("htmx:sendError", () => say("The server can not be reached. What you typed is still here; try again."));
  document.addEventListener("htmx:timeout", () => say("The server took too long to answer. Try again."));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) document.getElementById("corner")?.replaceChildren();
  });
})();
