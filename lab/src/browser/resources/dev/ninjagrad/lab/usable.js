// Runs before a page's own scripts: promises the time, from the browser's first move to the page, at which its graph was painted and can be stepped.
window.usable = new Promise((done) => {
  const look = () => {
    const step = document.querySelector(".hero-graph button[aria-label=Step]");
    if (document.querySelector(".hero-graph svg.graph .node") && step && !step.disabled) requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
