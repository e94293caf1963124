// Numbers come as deflated bytes: all low bytes, then all high ones.
async function unpack(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = bytes.length / 2;
  return Uint16Array.from({ length: count }, (_, i) => bytes[i] | bytes[count + i] << 8);
}

// The weights of one attention: all layers and heads from one list of tokens to another.
class Part {
  constructor(json, weights, steps) {
    Object.assign(this, json, { weights, steps, rows: json.from.length, columns: json.to.length });
    this.hidden = new Set(json.unseen);
  }

  weight(layer, head, from, to) {
    return this.weights[((layer * this.heads + head) * this.rows + from) * this.columns + to] / this.steps;
  }

  isMasked(from, to) { return this.hidden.has(to) || this.causal && to > from; }

  // Where a head's attention goes, on average over the attending tokens.
  facts(layer, head) {
    const to = new Float64Array(this.columns);
    let self = 0, before = 0, after = 0;
    for (let i = 0; i < this.rows; i++) {
      for (let j = 0; j < this.columns; j++) {
        const share = this.weight(layer, head, i, j) / this.rows;
        to[j] += share;
        if (j === i) self += share;
        else if (j === i - 1) before += share;
        else if (j === i + 1) after += share;
      }
    }
    const top = to.indexOf(Math.max(...to));
    return { top, share: to[top], self, before, after };
  }

  sentence(layer, head) {
    const { top, share, self, before, after } = this.facts(layer, head);
    const most = `${percent(share)} of the attention goes to “${name(this.to[top])}”`;
    if (!this.self) return most;
    const ahead = this.causal ? '' : `, ${percent(after)} to the one after`;
    return `${most}, ${percent(self)} to the token itself, ${percent(before)} to the one before${ahead}`;
  }
}

// Queries and keys of one layer.
class Neurons {
  constructor(json, queries, keys, part) {
    Object.assign(this, { layer: json.layer, size: json.size, scale: json.scale, rows: part.rows, columns: part.columns });
    const values = (steps, largest) => Float32Array.from(steps, (step) => (step - 32767) / 32767 * largest);
    this.queries = values(queries, json.queries.largest);
    this.keys = values(keys, json.keys.largest);
  }

  query(head, token) { return this.#vector(this.queries, head * this.rows + token); }
  key(head, token) { return this.#vector(this.keys, head * this.columns + token); }
  #vector(values, place) { return values.subarray(place * this.size, (place + 1) * this.size); }
}

async function read(json) {
  const parts = await Promise.all(json.parts.map(async (part) => new Part(part, await unpack(part.weights), json.steps)));
  const neurons = await Promise.all(json.neurons.map(async (layer) =>
    new Neurons(layer, await unpack(layer.queries.values), await unpack(layer.keys.values), parts[0])));
  return { ...json, parts, neurons };
}
