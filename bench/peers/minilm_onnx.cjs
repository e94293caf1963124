// MiniLM (or another encoder) in ONNX Runtime with the tokenizers of Hugging Face (Rust): the peer of the benchmarks.
//
//   node minilm_onnx.cjs MODEL_ONNX TOKENIZER_JSON TEXTS_JSON THREADS
//
// Answers one line for each line of standard input:
//   forward B L R     seconds a forward of B rows of L tokens takes, the mean of R in a row
//   states B L PATH   writes the last hidden states of such a forward, as float32
//   embed N           seconds to tokenise, encode and pool all texts in given order, in padded batches of N
//   embeddings N PATH writes those embeddings, as float32
'use strict';
const fs = require('node:fs');
const readline = require('node:readline');
const ort = require('onnxruntime-node');
const { Tokenizer } = require('@anush008/tokenizers');

const longest = 256;

// Ids as int64 without a BigInt each: the low halves of zeroed elements.
function int64(shape, fill) {
  const values = new BigInt64Array(shape[0] * shape[1]);
  fill(new Int32Array(values.buffer));
  return new ort.Tensor('int64', values, shape);
}

function feeds(ids, mask, types) {
  return { input_ids: ids, attention_mask: mask, token_type_ids: types };
}

// The benchmark's made-up batch: row r, column c holds token 1000 + (31 r + 7 c) mod 20000.
function batch(rows, length) {
  const shape = [rows, length];
  const ids = int64(shape, (low) => {
    for (let r = 0; r < rows; r++) for (let c = 0; c < length; c++) low[2 * (r * length + c)] = 1000 + ((31 * r + 7 * c) % 20000);
  });
  const mask = int64(shape, (low) => { for (let i = 0; i < rows * length; i++) low[2 * i] = 1; });
  return feeds(ids, mask, int64(shape, () => {}));
}

function padded(encodings) {
  const rows = encodings.map((encoding) => encoding.getIds());
  const length = Math.max(...rows.map((row) => row.length));
  const shape = [rows.length, length];
  const ids = int64(shape, (low) => rows.forEach((row, r) => row.forEach((id, c) => { low[2 * (r * length + c)] = id; })));
  const mask = int64(shape, (low) => rows.forEach((row, r) => { for (let c = 0; c < row.length; c++) low[2 * (r * length + c)] = 1; }));
  return { lengths: rows.map((row) => row.length), feeds: feeds(ids, mask, int64(shape, () => {})) };
}

// The mean over the tokens of a text, of length 1.
function pool(states, lengths, into, start) {
  const [, length, width] = states.dims;
  lengths.forEach((count, row) => {
    const sum = into.subarray((start + row) * width, (start + row + 1) * width);
    sum.fill(0);
    for (let token = 0; token < count; token++) {
      const at = (row * length + token) * width;
      for (let i = 0; i < width; i++) sum[i] += states.data[at + i];
    }
    let squares = 0;
    for (let i = 0; i < width; i++) squares += sum[i] * sum[i];
    const norm = Math.sqrt(squares);
    for (let i = 0; i < width; i++) sum[i] /= norm;
  });
}

async function main([model, tokenizerFile, textsFile, threads]) {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'], intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
  });
  const tokenizer = Tokenizer.fromFile(tokenizerFile);
  tokenizer.disablePadding();
  tokenizer.setTruncation(longest);
  const texts = JSON.parse(fs.readFileSync(textsFile, 'utf8'));
  // A model that knows one type of tokens is not asked for it.
  const run = async (inputs) => (await session.run(Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]])))).last_hidden_state;

  // All texts are tokenised at once, which the tokenizer does on all processors.
  async function embed(size) {
    const encodings = await tokenizer.encodeBatch(texts);
    let result = null;
    for (let start = 0; start < texts.length; start += size) {
      const { lengths, feeds: inputs } = padded(encodings.slice(start, start + size));
      const states = await run(inputs);
      result ??= new Float32Array(texts.length * states.dims[2]);
      pool(states, lengths, result, start);
    }
    return result;
  }

  async function seconds(work, calls = 1) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) await work();
    return Number(process.hrtime.bigint() - start) / 1e9 / calls;
  }

  const write = (path, floats) => fs.writeFileSync(path, Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength));
  const prepared = new Map();
  const inputsOf = (rows, length) => {
    const key = `${rows}x${length}`;
    if (!prepared.has(key)) prepared.set(key, batch(Number(rows), Number(length)));
    return prepared.get(key);
  };

  const version = require('onnxruntime-node/package.json').version;
  console.log(JSON.stringify({ version, threads: Number(threads), node: process.version }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, a, b, c] = line.split(' ');
    if (command === 'forward') {
      const inputs = inputsOf(a, b);
      await run(inputs); // its threads wake up
      console.log(await seconds(() => run(inputs), Number(c)));
    } else if (command === 'states') {
      write(c, (await run(inputsOf(a, b))).data);
      console.log('written');
    } else if (command === 'embed') {
      console.log(await seconds(() => embed(Number(a))));
    } else if (command === 'embeddings') {
      write(b, await embed(Number(a)));
      console.log('written');
    }
  }
}

main(process.argv.slice(2)).catch((error) => { console.error(error.message); process.exitCode = 1; });
