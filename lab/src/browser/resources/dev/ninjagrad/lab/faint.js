// Text whose contrast with what lies behind it is below WCAG's AA: 4.5, or 3 for large text. Disabled controls are exempt.
() => {
  const channels = (text) => {
    const n = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(") ? [...n.slice(-4, -1).map((c) => c * 255), n.at(-1)] : [n[0], n[1], n[2], n[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (c) => {
    const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    // Text on a drawing may lie on a box of its own group.
    const boxes = element instanceof SVGElement ? element.parentElement.querySelectorAll(":scope > rect, :scope > circle") : [];
    for (const box of boxes) {
      const [inner, outer] = [element, box].map((it) => it.getBoundingClientRect());
      const inside = inner.left >= outer.left - 1 && inner.right <= outer.right + 1 && inner.top >= outer.top - 4 && inner.bottom <= outer.bottom + 4;
      if (inside && getComputedStyle(box).fill !== "none") layers.unshift(channels(getComputedStyle(box).fill));
    }
    for (let it = element instanceof SVGElement ? element.closest("svg") : element; it; it = it.parentElement) {
      layers.push(channels(getComputedStyle(it).backgroundColor));
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (!text || !element.checkVisibility({ visibilityProperty: true }) || element.closest(":disabled, .skip, noscript, [aria-hidden=true]")) continue;
    const style = getComputedStyle(element);
    const background = behind(element);
    const ink = over(channels(element instanceof SVGElement ? style.fill : style.color), background);
    const [a, b] = [luminance(ink), luminance(background)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)} in ${element.className?.baseVal ?? element.className}`);
  }
  return [...new Set(faint)];
}
