// One head, or several to compare: tokens left and right, a line for each weight.
const lineLevels = 12;

// All lines of about the same weight as one path: a few elements instead of thousands.
function linePaths(part, layer, head, faintest, line, stroke = strokeOf) {
  const levels = new Map();
  for (let i = 0; i < part.rows; i++) {
    for (let j = 0; j < part.columns; j++) {
      const weight = part.weight(layer, head, i, j);
      if (weight < faintest) continue;
      const level = Math.round(Math.sqrt(weight) * lineLevels);
      levels.set(level, (levels.get(level) ?? '') + line(i, j));
    }
  }
  return [...levels].sort((a, b) => a[0] - b[0]).map(([level, path]) => stroke((level / lineLevels) ** 2, path));
}

const strokeOf = (weight, path) =>
  drawing('path', { d: path, 'stroke-opacity': 0.08 + 0.92 * weight ** 0.75, 'stroke-width': 0.7 + 2.3 * weight });

// Alone on the stage even a weak line can be seen.
const activeStrokeOf = (weight, path) =>
  drawing('path', { d: path, 'stroke-opacity': 0.2 + 0.8 * weight ** 0.5, 'stroke-width': 0.8 + 4 * weight });

class HeadView {
  constructor(explorer) {
    this.explorer = explorer;
    this.active = null;
    this.lines = drawing('svg', { class: 'ck-attention-lines', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.from = element('div', { class: 'ck-attention-tokens ck-attention-from', role: 'group' });
    this.to = element('div', { class: 'ck-attention-tokens ck-attention-to', role: 'group' });
    this.root = element('div', { class: 'ck-attention-head' },
      element('span', { class: 'ck-attention-note ck-attention-from' }, 'attends'), element('span'), element('span', { class: 'ck-attention-note' }, 'is attended to'),
      this.from, this.lines, this.to);
    this.root.addEventListener('keydown', (event) => this.#cross(event));
    for (const [side, column] of [['from', this.from], ['to', this.to]]) {
      column.addEventListener('pointerover', (event) => this.#hover(side, event.target.closest('button')));
      column.addEventListener('pointerleave', () => this.#hover(side, null));
      column.addEventListener('focusin', (event) => { this.focused = { side, index: Number(event.target.dataset.index) }; this.#activate(); });
      column.addEventListener('focusout', () => { this.focused = null; this.#activate(); });
    }
    this.settle = { from: roving(this.from, alongColumn), to: roving(this.to, alongColumn) };
  }

  // For another part: other tokens.
  show() {
    const { part } = this.explorer;
    if (this.part !== part) {
      this.part = part;
      this.hovered = this.focused = this.pinned = this.active = null;
      for (const side of ['from', 'to']) this.#fillColumn(side, part[side]);
      const rows = Math.max(part.rows, part.columns);
      this.root.style.setProperty('--rows', rows);
      this.root.dataset.size = rows <= 24 ? 'large' : rows <= 48 ? 'middle' : 'small';
      this.lines.setAttribute('viewBox', `0 0 100 ${rows}`);
    }
    this.#draw();
  }

  #fillColumn(side, tokens) {
    const column = this[side];
    column.setAttribute('aria-label', side === 'from' ? 'Tokens that attend' : 'Tokens attended to');
    column.replaceChildren(...tokens.map((token, index) => element('button', {
      type: 'button', 'data-index': index, title: token, 'aria-pressed': 'false',
      click: () => this.#pin({ side, index }),
    }, element('span', { class: 'ck-attention-token' }, name(token)), element('span', { class: 'ck-attention-share', 'aria-hidden': 'true' }))));
    this.settle[side](column.firstElementChild);
  }

  #hover(side, button) {
    this.hovered = button && { side, index: Number(button.dataset.index) };
    this.#activate();
  }

  #pin(place) {
    this.pinned = same(this.pinned, place) ? null : place;
    this.#activate(true);
  }

  #activate(always = false) {
    const active = this.hovered ?? this.focused ?? this.pinned ?? null;
    if (!always && same(active, this.active)) return;
    this.active = active;
    this.#draw();
  }

  // Left and right between the columns, Escape to let go.
  #cross(event) {
    const at = document.activeElement?.dataset.index;
    if (event.key === 'Escape' && this.pinned) this.#pin(this.pinned);
    const column = { ArrowLeft: this.from, ArrowRight: this.to }[event.key];
    if (!column || at === undefined || column.contains(document.activeElement)) return;
    event.preventDefault();
    (column.children[at] ?? column.lastElementChild).focus();
  }

  #draw() {
    const { part, explorer, active } = this;
    const { layer, heads } = explorer;
    const chosen = [...heads].sort((a, b) => a - b);
    const line = (i, j) => `M0 ${i + 0.5}C50 ${i + 0.5} 50 ${j + 0.5} 100 ${j + 0.5}`;
    const faintest = chosen.length > 1 ? 0.05 : 0.015;
    this.lines.replaceChildren(...chosen.map((head) => drawing('g', { class: explorer.colorOf(head) },
      ...active ? this.#linesOf(active, layer, head, line) : linePaths(part, layer, head, faintest, line))));
    const shares = active && range(active.side === 'from' ? part.columns : part.rows).map((other) =>
      chosen.reduce((sum, head) => sum + this.#weight(active, layer, head, other), 0) / chosen.length);
    this.#mark('from', active, shares);
    this.#mark('to', active, shares);
    this.root.classList.toggle('ck-attention-focused', Boolean(active));
    explorer.say(active ? this.#tell(active, chosen) : this.#idle(chosen));
  }

  #weight({ side, index }, layer, head, other) {
    return side === 'from' ? this.part.weight(layer, head, index, other) : this.part.weight(layer, head, other, index);
  }

  #linesOf(active, layer, head, line) {
    return range(active.side === 'from' ? this.part.columns : this.part.rows).map((other) => {
      const weight = this.#weight(active, layer, head, other);
      return weight < 0.005 ? '' : activeStrokeOf(weight, active.side === 'from' ? line(active.index, other) : line(other, active.index));
    }).filter(Boolean);
  }

  #mark(side, active, shares) {
    for (const [index, button] of [...this[side].children].entries()) {
      const share = active && active.side !== side ? shares[index] : null;
      button.classList.toggle('ck-attention-active', same(active, { side, index }));
      button.setAttribute('aria-pressed', String(same(this.pinned, { side, index })));
      button.style.setProperty('--share', share ?? 0);
      button.lastElementChild.textContent = share === null ? '' : percent(share);
    }
  }

  #tell(active, heads) {
    const verb = active.side === 'from' ? 'attends to' : 'is attended to by';
    const lists = heads.length === 1 ? this.#strongest(active, heads[0], 4)
      : heads.map((head) => `in head ${head} ${this.#strongest(active, head, 2)}`).join('; ');
    return `“${name(this.part[active.side][active.index])}” ${verb}${heads.length === 1 ? ' ' : ': '}${lists}.${heads.length === 1 ? '' : ' Beside the tokens: means.'}`;
  }

  #strongest(active, head, most) {
    const others = active.side === 'from' ? this.part.to : this.part.from;
    const shares = others.map((token, other) => ({ token, share: this.#weight(active, this.explorer.layer, head, other) }));
    const strongest = shares.filter(({ share }) => share >= 0.005).sort((a, b) => b.share - a.share).slice(0, most);
    return strongest.map(({ token, share }) => `“${name(token)}” ${percent(share)}`).join(', ') || 'nothing in particular';
  }

  #idle(heads) {
    const { layer } = this.explorer;
    return heads.length > 1 ? `Layer ${layer}, heads ${heads.join(', ')}. Point at a token to see its weights.`
      : `Layer ${layer}, head ${heads[0]}: on average ${this.part.sentence(layer, heads[0])}.`;
  }
}

const same = (a, b) => a === b || Boolean(a && b && a.side === b.side && a.index === b.index);
