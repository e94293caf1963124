// How one token's weights arise: its query, each key, their products, the sum, the softmax.
class NeuronView {
  constructor(explorer) {
    this.explorer = explorer;
    this.dimension = null;
    this.row = null;
    this.token = element('select', { 'aria-label': 'Query of', change: () => { explorer.token = Number(this.token.value); this.show(); } });
    this.slider = element('input', { type: 'range', min: 0, step: 1, value: 0, input: () => this.#point(Number(this.slider.value), this.row) });
    this.query = drawing('svg', { class: 'ck-attention-vector', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.size = element('span', { class: 'ck-attention-note' });
    this.body = element('tbody');
    this.sum = element('span');
    const head = (text, title) => element('th', { scope: 'col', title }, text);
    this.table = element('table', {},
      element('thead', {}, element('tr', {}, head('key of', 'The token attended to'), head('k', 'Key'), head('q × k', 'Product, element by element'),
        element('th', { scope: 'col', title: 'Sum of the products, scaled' }, this.sum), head('softmax', 'The attention weight'))),
      this.body);
    this.root = element('div', { class: 'ck-attention-neuron' },
      element('div', { class: 'ck-attention-query' },
        element('label', {}, 'Query of ', this.token), this.query,
        element('label', { class: 'ck-attention-dimension' }, 'Dimension ', this.slider), this.size),
      element('div', { class: 'ck-attention-scroll' }, this.table));
    for (const type of ['pointermove', 'pointerleave']) this.root.addEventListener(type, (event) => this.#hover(event));
  }

  show() {
    const { part, layer, heads, neurons } = this.explorer;
    const [head] = heads;
    const data = neurons.find((item) => item.layer === layer);
    if (this.part !== part) {
      this.part = part;
      this.token.replaceChildren(...part.from.map((token, i) => element('option', { value: i }, `${i} ${name(token)}`)));
    }
    this.token.value = this.explorer.token;
    this.slider.max = data.size - 1;
    this.q = data.query(head, this.explorer.token);
    this.rows = range(part.columns).map((j) => this.#row(data, head, j));
    const largest = (lists) => Math.max(1e-9, ...lists.map((list) => list.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
    const keys = largest(this.rows.map((row) => row.k));
    const products = largest(this.rows.map((row) => row.products));
    drawVector(this.query, this.q, largest([this.q]));
    const isUsual = Math.abs(data.scale * Math.sqrt(data.size) - 1) < 1e-5;
    this.sum.textContent = isUsual ? `q·k / √${data.size}` : `q·k × ${decimal(data.scale, 3)}`;
    this.body.replaceChildren(...this.rows.map((row, j) => this.#tableRow(row, j, keys, products)));
    this.#point(this.dimension, this.row);
  }

  #row(data, head, j) {
    const { part, layer, token } = this.explorer;
    const k = data.key(head, j);
    const products = this.q.map((value, i) => value * k[i]);
    const score = products.reduce((sum, value) => sum + value, 0) * data.scale;
    return { k, products, score, weight: part.weight(layer, head, token, j), masked: part.isMasked(token, j) };
  }

  #tableRow(row, j, keys, products) {
    const vector = (values, largest) => element('td', {}, drawVector(drawing('svg', { class: 'ck-attention-vector', preserveAspectRatio: 'none', 'aria-hidden': 'true' }), values, largest));
    const weight = element('td', { class: 'ck-attention-weight' }, row.masked ? 'masked' : percent(row.weight));
    weight.style.setProperty('--share', row.weight);
    return element('tr', { 'data-index': j },
      element('th', { scope: 'row', title: this.part.to[j] }, name(this.part.to[j])), vector(row.k, keys), vector(row.products, products),
      element('td', { class: 'ck-attention-number' }, decimal(row.score)), weight);
  }

  #hover(event) {
    const vector = event.type === 'pointermove' && event.target.closest('.ck-attention-vector');
    const row = event.type === 'pointermove' && event.target.closest('tr[data-index]');
    if (!vector) return this.#point(event.type === 'pointermove' ? this.dimension : null, row ? Number(row.dataset.index) : null);
    const box = vector.getBoundingClientRect();
    this.#point(Math.min(this.q.length - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * this.q.length))), row ? Number(row.dataset.index) : null);
  }

  // The same dimension in all vectors, and its numbers in words.
  #point(dimension, row) {
    [this.dimension, this.row] = [dimension, row];
    for (const mark of this.root.querySelectorAll('.ck-attention-mark')) {
      mark.setAttribute('x', dimension ?? 0);
      mark.setAttribute('visibility', dimension === null ? 'hidden' : 'visible');
    }
    for (const line of this.body.children) line.classList.toggle('ck-attention-active', Number(line.dataset.index) === row);
    this.size.textContent = dimension === null ? `of ${this.q.length}` : `${dimension} of ${this.q.length}`;
    if (dimension !== null) this.slider.value = dimension;
    this.explorer.say(this.#tell(dimension, row));
  }

  #tell(dimension, row) {
    const { part } = this;
    const query = name(part.from[this.explorer.token]);
    const strongest = this.rows.reduce((best, item, j) => item.weight > this.rows[best].weight ? j : best, 0);
    const { k, products, score, weight, masked } = this.rows[row ?? strongest];
    const key = name(part.to[row ?? strongest]);
    if (dimension !== null)
      return `Dimension ${dimension}: q of “${query}” ${decimal(this.q[dimension])} × k of “${key}” ${decimal(k[dimension])} = ${decimal(products[dimension])}.`;
    const result = masked ? 'it is masked' : `after the softmax ${percent(weight)}`;
    return `“${query}” to “${key}”: the products sum to ${decimal(score)} when scaled, ${result}.`;
  }
}

// Bars from a middle line: up for positive numbers, down for negative ones.
function drawVector(svg, values, largest) {
  const paths = { plus: '', minus: '' };
  values.forEach((value, i) => {
    const height = Math.abs(value) / largest * 10;
    if (height < 0.05) return;
    paths[value > 0 ? 'plus' : 'minus'] += `M${i + 0.12} 10h.76v${(value > 0 ? -height : height).toFixed(2)}h-.76z`;
  });
  svg.setAttribute('viewBox', `0 0 ${values.length} 20`);
  svg.replaceChildren(
    drawing('rect', { class: 'ck-attention-mark', width: 1, height: 20, visibility: 'hidden' }),
    drawing('path', { class: 'ck-attention-axis', d: `M0 10H${values.length}` }),
    drawing('path', { class: 'ck-attention-plus', d: paths.plus }), drawing('path', { class: 'ck-attention-minus', d: paths.minus }));
  return svg;
}
