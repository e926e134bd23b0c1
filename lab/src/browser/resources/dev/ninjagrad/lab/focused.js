// What has the focus, as somebody without a mouse meets it: its name, whether a ring shows it, and whether it can be seen.
() => {
  const it = document.activeElement;
  if (!it || it === document.body) return { name: "", ring: true, seen: true };
  const labels = [...(it.labels ?? [])].map((label) => [...label.childNodes].filter((part) => part !== it && !/INPUT|SELECT/.test(part.nodeName)).map((part) => part.textContent).join(" "));
  const by = (it.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const name = (it.getAttribute("aria-label") || by.trim() || labels.join(" ") || it.textContent || it.title).replace(/\s+/g, " ").trim();
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--focus)";
  const ink = getComputedStyle(probe).color;
  probe.remove();
  const ring = [it, ...it.querySelectorAll(":scope > rect, :scope > circle")].some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || (style.stroke === ink && parseFloat(style.strokeWidth) >= 2);
  });
  const box = it.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth ? document.elementFromPoint(x, y) : null;
  const seen = Boolean(top && (it.contains(top) || top.contains(it) || [...(it.labels ?? [])].some((label) => label.contains(top))));
  return { name, ring: ring || it.id === "main" || it.tabIndex < 0, seen };
}
