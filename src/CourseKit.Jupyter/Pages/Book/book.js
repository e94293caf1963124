
// Search: the text of all pages is loaded when somebody asks for it first, and stays on this machine.
(() => {
  'use strict';
  const root = document.documentElement.dataset.root;
  const dialog = document.querySelector('dialog.search');
  const input = dialog.querySelector('input');
  const found = document.getElementById('search-found');
  const list = dialog.querySelector('.hits');
  const most = 20;
  const around = 70;

  // Without marks on letters and in lower case, with every character where it was.
  const fold = (text) => text.replace(/[\u0080-\uffff]/g, (c) => c.normalize('NFD')[0]).toLowerCase();

  let loading = null;
  const load = () => loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${root}assets/search.js`;
    script.onload = () => resolve(globalThis.courseKitSearch.flatMap(([title, page, sections]) =>
      sections.map(([id, heading, text]) => ({ title, page, id, heading, text, places: [title, heading, text].map(fold) }))));
    script.onerror = () => {
      loading = null;
      reject(new Error(`${script.src} is missing`));
    };
    document.head.append(script);
  });

  // Every word must occur; in headings it counts more, and at the start of a word more than within.
  const weights = [6, 10, 1];
  const score = (section, words) => {
    let sum = 0;
    for (const word of words) {
      let best = 0;
      section.places.forEach((place, index) => {
        const at = place.indexOf(word);
        if (at < 0) return;
        const starts = new RegExp(`(^|[^\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`, 'u').test(place);
        best = Math.max(best, weights[index] * (starts ? 2 : 1));
      });
      if (best === 0) return 0;
      sum += best;
    }
    return sum;
  };

  const marked = (text, words) => {
    const folded = fold(text);
    const first = Math.min(...words.map((word) => folded.indexOf(word)).filter((at) => at >= 0));
    const at = Number.isFinite(first) ? first : 0;
    const start = at > around ? text.indexOf(' ', at - around) + 1 || at : 0;
    const end = at + 2 * around < text.length ? Math.max(text.lastIndexOf(' ', at + 2 * around), at) : text.length;
    const element = document.createElement('span');
    element.className = 'around';
    let from = start;
    if (start > 0) element.append('… ');
    while (from < end) {
      const next = words.map((word) => [folded.indexOf(word, from), word.length]).filter(([at]) => at >= 0 && at < end).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next) break;
      const mark = document.createElement('mark');
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      element.append(text.slice(from, next[0]), mark);
      from = next[0] + next[1];
    }
    element.append(text.slice(from, Math.max(from, end)));
    if (end < text.length) element.append(' …');
    return element;
  };

  const hit = (section, words) => {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = root + section.page + (section.id ? `#${encodeURIComponent(section.id)}` : '');
    const name = document.createElement('strong');
    name.textContent = section.heading || section.title;
    link.append(name);
    if (section.heading && section.heading !== section.title) {
      const where = document.createElement('span');
      where.className = 'in';
      where.textContent = ` in ${section.title}`;
      link.append(where);
    }
    if (section.text) link.append(marked(section.text, words));
    // Afterwards: what closes while it is being followed is not followed.
    link.addEventListener('click', () => setTimeout(() => dialog.close()));
    item.append(link);
    return item;
  };

  const search = async () => {
    const asked = input.value;
    const words = [...new Set(fold(asked).split(/\s+/).filter(Boolean))];
    try {
      const sections = await load();
      if (asked !== input.value) return;
      const hits = words.length === 0 ? [] : sections.map((section) => [score(section, words), section]).filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]);
      list.replaceChildren(...hits.slice(0, most).map(([, section]) => hit(section, words)));
      const count = hits.length === 1 ? '1 section' : `${hits.length} sections`;
      found.textContent = words.length === 0 ? '' : hits.length === 0 ? 'Nothing found.' : hits.length > most ? `${count}, the first ${most} of them here` : count;
    } catch (error) {
      found.textContent = `Search does not work: ${error.message}.`;
    }
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.select();
    search();
  };

  for (const button of document.querySelectorAll('button.find')) {
    button.hidden = false;
    button.addEventListener('click', open);
  }
  dialog.querySelector('.close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  input.addEventListener('input', search);
  dialog.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    if (event.key === 'ArrowDown') (links[at + 1] ?? links.at(-1))?.focus();
    else if (event.key === 'ArrowUp') (at > 0 ? links[at - 1] : input).focus();
    else if (event.key === 'Escape') dialog.close();
    else if (event.key === 'Enter' && document.activeElement === input) links[0]?.click();
    else return;
    event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    const writes = event.target.closest?.('input, textarea, select, [contenteditable]');
    const asks = (event.key === '/' && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey));
    if (!asks || dialog.open) return;
    event.preventDefault();
    open();
  });
})();
