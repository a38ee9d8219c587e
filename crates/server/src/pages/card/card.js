// Hands the code to the window of our own origin that opened this page: the panel. Nobody else
// can be the receiver, wherever the page was opened from.
{
  const { code } = document.querySelector("[data-code]").dataset;
  const show = (what) => {
    for (const part of document.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== what;
    }
  };
  const panel = window.opener;
  const late = setTimeout(show, 8000, "lost");
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== panel || origin !== location.origin || data?.sb !== "card") return;
    clearTimeout(late);
    show(data.taken ? "done" : "lost");
  });
  for (const button of document.querySelectorAll("[data-close]")) {
    button.onclick = () => window.close();
  }
  if (panel) panel.postMessage({ sb: "card", code }, location.origin);
  else show("lost");
}
