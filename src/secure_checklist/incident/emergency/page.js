// Leaving, and each jump within the page, takes this page's place in the history: Back leads to what was before it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.leave, a[href^='#']");
  if (!link) return;
  event.preventDefault();
  if (!link.hash) document.documentElement.replaceChildren(); // the screen is empty at once
  location.replace(link.href);
});
