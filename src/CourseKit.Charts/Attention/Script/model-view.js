// All heads: a row for each layer, a small picture for each head.
class ModelView {
  constructor(explorer) {
    this.explorer = explorer;
    this.grid = element('div', { class: 'ck-attention-grid', role: 'group', 'aria-label': 'All heads: a row for each layer' });
    this.root = element('div', { class: 'ck-attention-model' }, this.grid);
    this.grid.addEventListener('pointerover', (event) => this.#tell(event.target.closest('button')));
    this.grid.addEventListener('pointerleave', () => this.#tell(null));
    this.grid.addEventListener('focusin', (event) => this.#tell(event.target));
    const heads = () => this.part.heads;
    this.settle = roving(this.grid, {
      ...alongRow,
      ArrowUp: (at) => at - heads(),
      ArrowDown: (at) => at + heads(),
    });
  }

  show() {
    const { part } = this.explorer;
    if (this.part !== part) this.#fill(part);
    const current = this.grid.querySelector(`button[data-layer="${this.explorer.layer}"][data-head="${[...this.explorer.heads][0]}"]`);
    for (const button of this.grid.querySelectorAll('button')) {
      if (button === current) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    this.settle(current);
    this.#tell(null);
  }

  #fill(part) {
    this.part = part;
    this.grid.style.setProperty('--heads', part.heads);
    const numbers = range(part.heads).map((head) => element('span', { class: 'ck-attention-note', 'aria-hidden': 'true' }, head));
    const rows = range(part.layers).flatMap((layer) => [
      element('span', { class: 'ck-attention-note', 'aria-hidden': 'true' }, layer),
      ...range(part.heads).map((head) => this.#thumbnail(part, layer, head)),
    ]);
    this.grid.replaceChildren(element('span', { class: 'ck-attention-note ck-attention-corner', 'aria-hidden': 'true' }, 'layer \\ head'), ...numbers, ...rows);
  }

  #thumbnail(part, layer, head) {
    const [left, right] = [100 / part.rows, 100 / part.columns];
    const y = (i, step) => +((i + 0.5) * step).toFixed(1);
    // Small pictures show what stands out; of many tokens with thinner lines.
    const thin = Math.min(1, 16 / part.rows);
    const stroke = (weight, path) => drawing('path', { d: path, 'stroke-opacity': 0.12 + 0.88 * weight, 'stroke-width': (0.6 + 1.2 * weight) * thin });
    const faintest = Math.max(0.06, Math.min(0.3, 2 / part.columns));
    const paths = linePaths(part, layer, head, faintest, (i, j) => `M6 ${y(i, left)}L94 ${y(j, right)}`, stroke);
    return element('button', {
      type: 'button', 'data-layer': layer, 'data-head': head, 'aria-label': `Layer ${layer}, head ${head}: ${part.sentence(layer, head)}`,
      click: () => this.explorer.open('head', layer, head),
    }, drawing('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'ck-attention-s0' }, ...paths));
  }

  #tell(button) {
    const { layer, head } = button?.dataset ?? {};
    this.explorer.say(layer === undefined ? 'Each small picture is a head. Choose one to open it.'
      : `Layer ${layer}, head ${head}: on average ${this.part.sentence(Number(layer), Number(head))}.`);
  }
}
