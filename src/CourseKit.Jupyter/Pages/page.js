(() => {
  'use strict';
  const root = document.documentElement;
  const status = document.querySelector('.status');
  const all = (selector) => [...document.querySelectorAll(selector)];
  const say = (text) => { status.textContent = text; };

  // Theme: as the system has it, light, dark.
  const themes = ['auto', 'light', 'dark'];
  const button = document.querySelector('button.theme');
  const show = () => {
    const theme = root.dataset.theme ?? 'auto';
    button.textContent = { auto: 'Auto', light: 'Light', dark: 'Dark' }[theme];
    button.dataset.shown = theme;
    button.setAttribute('aria-label', `Theme: ${theme}. Change it.`);
  };
  button.addEventListener('click', () => {
    const next = themes[(themes.indexOf(root.dataset.theme ?? 'auto') + 1) % themes.length];
    if (next === 'auto') delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (next === 'auto') localStorage.removeItem('coursekit-theme');
      else localStorage.setItem('coursekit-theme', next);
    } catch { /* it lasts as long as the page then */ }
    show();
  });
  show();
  button.hidden = false;

  // Copying. The clipboard may be closed to pages from disk; selecting the text works everywhere.
  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      const selection = getSelection();
      selection.selectAllChildren(code);
      const done = document.execCommand('copy');
      selection.removeAllRanges();
      return done;
    }
  };
  for (const item of all('button.copy')) {
    item.hidden = false;
    item.addEventListener('click', async () => {
      const done = await copy(item.parentElement.querySelector('code'));
      item.textContent = done ? 'Copied' : 'Failed';
      say(done ? 'The code is on the clipboard.' : 'The code could not be copied.');
      setTimeout(() => { item.textContent = 'Copy'; say(''); }, 1600);
    });
  }

  // Only text that does not fit needs the keyboard to scroll.
  const fit = () => {
    for (const box of all('pre[tabindex], .scroll')) {
      const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (scrolls) box.tabIndex = 0;
      else box.tabIndex = -1;
    }
  };
  fit();
  addEventListener('resize', fit);

  // Contents: beside the text on wide screens, folded above it on narrow ones; the section being read is marked.
  const contents = document.querySelector('#contents details');
  if (contents) {
    const wide = matchMedia('(min-width: 70rem)');
    const fold = () => { contents.open = wide.matches; };
    fold();
    wide.addEventListener('change', fold);
    const links = new Map(all('#contents a').map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    let current = null;
    const mark = () => {
      const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
      const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 4 && scrollY > 0;
      const next = links.get((atEnd ? headings : above).at(-1)?.id) ?? null;
      if (next === current) return;
      current?.removeAttribute('aria-current');
      next?.setAttribute('aria-current', 'true');
      if (wide.matches) next?.scrollIntoView({ block: 'nearest' });
      current = next;
    };
    const observer = new IntersectionObserver(mark, { rootMargin: '0px 0px -70% 0px', threshold: [0, 1] });
    headings.forEach((heading) => observer.observe(heading));
    mark();
    contents.addEventListener('click', (event) => {
      if (event.target.closest('a') && !wide.matches) contents.open = false;
    });
  }

  // A link into something folded unfolds it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = target?.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  };
  addEventListener('hashchange', reveal);
  reveal();

  // Paper cannot be unfolded.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = all('main details:not([open])');
    folded.forEach((box) => { box.open = true; });
  });
  addEventListener('afterprint', () => folded.forEach((box) => { box.open = false; }));
})();
