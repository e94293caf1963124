// The frame around the views: which one, which attention, layer and heads; a line that says in words what is shown.
class Explorer {
  constructor(figure, data) {
    Object.assign(this, { figure, parts: data.parts, neurons: data.neurons, token: data.token, layer: data.layer, heads: new Set([data.head]) });
    this.part = data.parts[data.part];
    this.views = { head: new HeadView(this), model: new ModelView(this), ...data.neurons.length && { neuron: new NeuronView(this) } };
    this.status = element('p', { class: 'ck-attention-status', role: 'status', 'aria-live': 'polite' });
    this.stage = element('div', { class: 'ck-attention-stage' });
    this.root = element('div', { class: 'ck-attention-live', role: 'group', 'aria-label': data.title || 'Attention' },
      element('div', { class: 'ck-attention-top' }, data.title && element('div', { class: 'ck-attention-title' }, data.title), this.#viewButtons()),
      this.#controls(), this.stage, this.status);
    this.open(data.view, data.layer, data.head);
  }

  // Shows a view; a layer and head may be chosen with it.
  open(view, layer = this.layer, head = null) {
    if (head !== null) this.heads = new Set([head]);
    this.layer = Math.min(layer, this.part.layers - 1);
    if (view === 'neuron') this.#fitNeurons();
    const changes = this.view && this.view !== view;
    this.view = view;
    for (const [key, button] of this.viewButtons) button.setAttribute('aria-pressed', String(key === view));
    this.controls.hidden = view === 'model' && this.parts.length === 1;
    for (const label of [this.layerLabel, this.headLabel]) label.hidden = view === 'model';
    this.several.parentElement.hidden = view !== 'head' || this.part.heads === 1;
    this.#fillChoices();
    this.stage.replaceChildren(this.views[view].root);
    this.views[view].show();
    // What was chosen in one view and is gone in the next must not take the keyboard along.
    if (changes && document.activeElement === document.body) this.viewButtons.get(view).focus({ preventScroll: true });
  }

  say(text) {
    if (this.status && this.status.textContent !== text) this.status.textContent = text;
  }

  // Of several heads each has a colour, and after seven a dash.
  colorOf(head) {
    if (this.heads.size === 1) return 'ck-attention-s0';
    return `ck-attention-s${head % 7}${head >= 7 ? ' ck-attention-dashed' : ''}`;
  }

  // Queries and keys are those of the first attention, of some layers, and of one head at a time.
  #fitNeurons() {
    this.part = this.parts[0];
    if (!this.neurons.some((item) => item.layer === this.layer)) this.layer = this.neurons[0].layer;
    this.heads = new Set([Math.min([...this.heads][0], this.part.heads - 1)]);
    this.token = Math.min(this.token, this.part.rows - 1);
    this.several.checked = false;
  }

  #viewButtons() {
    const names = { head: 'One head', model: 'All heads', neuron: 'Neurons' };
    this.viewButtons = new Map(Object.keys(this.views).map((key) =>
      [key, element('button', { type: 'button', 'aria-pressed': 'false', click: () => this.open(key) }, names[key])]));
    return element('div', { class: 'ck-attention-views', role: 'group', 'aria-label': 'View' }, ...this.viewButtons.values());
  }

  #controls() {
    this.partChoice = element('select', { 'aria-label': 'Attention', change: () => this.#choosePart() }, ...this.parts.map((part, i) => element('option', { value: i }, part.name)));
    this.layerChoice = element('select', { 'aria-label': 'Layer', change: () => this.open(this.view, Number(this.layerChoice.value)) });
    this.headButtons = element('span', { class: 'ck-attention-heads', role: 'group', 'aria-label': 'Head' });
    this.settleHeads = roving(this.headButtons, alongRow, (button) => { if (!this.several.checked) button.click(); });
    this.several = element('input', { type: 'checkbox', change: () => this.#chooseHeads([...this.heads].slice(0, 1)) });
    this.layerLabel = element('label', {}, 'Layer ', this.layerChoice);
    this.headLabel = element('span', { class: 'ck-attention-field' }, element('span', { 'aria-hidden': 'true' }, 'Head'), this.headButtons);
    this.controls = element('div', { class: 'ck-attention-controls' },
      this.parts.length > 1 ? element('label', {}, 'Attention ', this.partChoice) : '', this.layerLabel, this.headLabel,
      element('label', {}, this.several, ' several'));
    return this.controls;
  }

  #choosePart() {
    this.part = this.parts[Number(this.partChoice.value)];
    const head = Math.min([...this.heads][0], this.part.heads - 1);
    this.open(this.view === 'neuron' && this.part !== this.parts[0] ? 'head' : this.view, this.layer, head);
  }

  #fillChoices() {
    this.partChoice.value = this.parts.indexOf(this.part);
    const layers = this.view === 'neuron' ? this.neurons.map((item) => item.layer) : range(this.part.layers);
    this.layerChoice.replaceChildren(...layers.map((layer) => element('option', { value: layer }, layer)));
    this.layerChoice.value = this.layer;
    if (this.headButtons.childElementCount !== this.part.heads) {
      this.headButtons.replaceChildren(...range(this.part.heads).map((head) =>
        element('button', { type: 'button', 'aria-label': `Head ${head}`, click: () => this.#choose(head) }, head)));
    }
    this.#markHeads();
  }

  #choose(head) {
    const heads = new Set(this.several.checked ? this.heads : []);
    if (heads.has(head) && heads.size > 1) heads.delete(head);
    else heads.add(head);
    this.#chooseHeads(heads);
  }

  #chooseHeads(heads) {
    this.heads = new Set(heads);
    this.#markHeads();
    this.views[this.view].show();
  }

  #markHeads() {
    for (const [head, button] of [...this.headButtons.children].entries()) {
      button.setAttribute('aria-pressed', String(this.heads.has(head)));
      button.className = this.heads.has(head) ? this.colorOf(head) : '';
    }
    if (!this.headButtons.querySelector('[tabindex="0"][aria-pressed="true"]')) this.settleHeads(this.headButtons.children[[...this.heads][0]]);
  }
}

async function start(figure, data) {
  try {
    const explorer = new Explorer(figure, await read(JSON.parse(data.textContent)));
    figure.querySelector('.ck-attention-still').hidden = true;
    figure.append(explorer.root);
  } catch (error) {
    // The picture stays; what went wrong is for whoever looks.
    console.warn('The attention explorer did not start.', error);
  }
}

function enhance(root) {
  for (const figure of root.querySelectorAll('.ck-attention:not([data-ck-attention-ready])')) {
    // One that is still being parsed has no data yet; a later call finds it. An old browser keeps the picture.
    const data = figure.querySelector('.ck-attention-data');
    if (!data || typeof DecompressionStream === 'undefined') continue;
    figure.dataset.ckAttentionReady = '';
    // A saved page may hold what a script once added.
    for (const old of figure.querySelectorAll('.ck-attention-live')) old.remove();
    start(figure, data);
  }
}

document.head.append(element('style', {}, style));
window.CourseKitAttention = { enhance };
enhance(document);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => enhance(document));
