// Controls without an accessible name, as the accessibility tree would compute it from labels and content.
() => {
  const labelled = (it) => [...(it.labels ?? [])].some((label) => label.control === it && label.textContent.trim());
  const named = (it) => it.ariaLabel || it.getAttribute("aria-labelledby") || it.textContent.trim() && it.tagName !== "SELECT" || labelled(it);
  return [...document.querySelectorAll("button, input, select, textarea, summary, a[href], [role=button], [role=slider], [tabindex='0']")]
    .filter((it) => it.checkVisibility() && !named(it)).map((it) => it.outerHTML.slice(0, 160));
}
