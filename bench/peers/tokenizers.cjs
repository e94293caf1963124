// The Rust tokenizers of Hugging Face: the peer of the tokenizer figures and of the differential fuzzer.
//
//   node --expose-gc tokenizers.cjs
//
// Threads come from the environment: TOKENIZERS_PARALLELISM, RAYON_NUM_THREADS. Answers one line of JSON for each line of JSON:
//   { do: load, name, path }                    loads a tokenizer.json under a name; seconds
//   { do: texts, name, path }                   reads an array of strings under a name; how many
//   { do: encode, tokenizer, texts, slice }     seconds, processor seconds and call overhead of encoding all texts, so many in one call
//   { do: decode, tokenizer, texts, slice }     the same for turning their ids back into text
//   { do: ids, tokenizer, texts, path }         writes all ids as int32, each text's behind their count
//   { do: decoded, tokenizer, texts, path }     writes what the ids of all texts decode to, as an array of strings
//   { do: train, tokenizer, files, path }       trains its model on files and saves it; seconds, processor seconds, peak memory in MB
//   { do: hashes, tokenizer, texts }            a hash over everything that is compared, for each of the texts (the strings themselves)
//   { do: details, tokenizer, text }            everything that is compared
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { Tokenizer } = require('@anush008/tokenizers');
const package_ = JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve('@anush008/tokenizers')), 'package.json'), 'utf8'));

const unknownId = 0x7fffffff;
const tokenizers = new Map();
const texts = new Map();

function slices(list, size) {
  const parts = [];
  for (let i = 0; i < list.length; i += size) parts.push(list.slice(i, i + size));
  return parts;
}

// Seconds and processor seconds of one call; the freeing of what came before is left out.
async function timed(call, argument) {
  global.gc();
  const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
  await call(argument);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(before);
  return { seconds, cpu: (used.user + used.system) / 1e6 };
}

// What the binding itself takes is measured after each part, on a call with as many elements that have nothing to do.
async function measured(parts, nothing, call) {
  const sum = { seconds: 0, cpu: 0, overhead: 0, overheadCpu: 0 };
  for (let i = 0; i < parts.length; i++) {
    const [whole, empty] = [await timed(call, parts[i]), await timed(call, nothing[i])];
    sum.seconds += whole.seconds;
    sum.cpu += whole.cpu;
    sum.overhead += empty.seconds;
    sum.overheadCpu += empty.cpu;
  }
  return sum;
}

const prepared = new Map();
async function idsOf(tokenizer, name) {
  const key = `${tokenizer} ${name}`;
  if (!prepared.has(key)) {
    const rows = [];
    for (const part of slices(texts.get(name), 500)) for (const encoding of await tokenizers.get(tokenizer).encodeBatch(part)) rows.push(encoding.getIds());
    prepared.set(key, rows);
  }
  return prepared.get(key);
}

// 32-bit FNV-1a over UTF-16 units and numbers.
class Hash {
  value = 0x811c9dc5;
  number(number) { this.value = Math.imul(this.value ^ number, 0x01000193); }
  text(text) {
    for (let i = 0; i < text.length; i++) this.number(text.charCodeAt(i));
    this.number(-1);
  }
  numbers(numbers) {
    for (const number of numbers) this.number(number ?? -1);
    this.number(-2);
  }
}

async function everything(tokenizer, text) {
  try {
    const encoding = await tokenizer.encode(text);
    const ids = encoding.getIds();
    const backwards = [...ids].reverse();
    const [decoded, withSpecial, reversed] = await Promise.all([tokenizer.decode(ids, true), tokenizer.decode(ids, false), tokenizer.decode(backwards, false)]);
    return {
      ids, tokens: encoding.getTokens(), offsets: encoding.getOffsets().flat(), words: encoding.getWordIds().map((word) => word ?? -1), decoded, withSpecial, reversed,
    };
  } catch (error) {
    return { error: error.message };
  }
}

function hashOf(result) {
  const hash = new Hash();
  if ('error' in result) return 0;
  hash.numbers(result.ids);
  for (const token of result.tokens) hash.text(token);
  hash.numbers(result.offsets);
  hash.numbers(result.words);
  hash.text(result.decoded);
  hash.text(result.withSpecial);
  hash.text(result.reversed);
  return hash.value >>> 0;
}

// The most memory that the process had in RAM, in MB.
function peakMemory() {
  const line = fs.readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s*(\d+) kB/);
  return line ? Number(line[1]) * 1024 / 1e6 : NaN;
}

const requests = {
  load({ name, path: file }) {
    const json = fs.readFileSync(file, 'utf8');
    const start = process.hrtime.bigint();
    const tokenizer = Tokenizer.fromString(json);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    tokenizer.disablePadding();
    tokenizer.disableTruncation();
    tokenizers.set(name, tokenizer);
    return { seconds };
  },

  texts({ name, path: file }) {
    texts.set(name, JSON.parse(fs.readFileSync(file, 'utf8')));
    for (const key of [...prepared.keys()].filter((key) => key.endsWith(` ${name}`))) prepared.delete(key);
    return { count: texts.get(name).length };
  },

  // The overhead is that of as many empty strings.
  encode({ tokenizer, texts: name, slice }) {
    const parts = slices(texts.get(name), slice);
    const nothing = parts.map((part) => part.map(() => ''));
    return measured(parts, nothing, (part) => tokenizers.get(tokenizer).encodeBatch(part));
  },

  // The overhead is that of as many ids that no token has, which are left out.
  async decode({ tokenizer, texts: name, slice }) {
    const parts = slices(await idsOf(tokenizer, name), slice);
    const nothing = parts.map((part) => part.map((row) => row.map(() => unknownId)));
    return measured(parts, nothing, (part) => tokenizers.get(tokenizer).decodeBatch(part, true));
  },

  async ids({ tokenizer, texts: name, path: file }) {
    const rows = await idsOf(tokenizer, name);
    fs.writeFileSync(file, Buffer.from(Int32Array.from(rows.flatMap((row) => [row.length, ...row])).buffer));
    return { count: rows.length };
  },

  async decoded({ tokenizer, texts: name, path: file }) {
    const decoded = [];
    for (const part of slices(await idsOf(tokenizer, name), 500)) decoded.push(...await tokenizers.get(tokenizer).decodeBatch(part, true));
    fs.writeFileSync(file, JSON.stringify(decoded));
    return { count: decoded.length };
  },

  train({ tokenizer, files, path: file }) {
    const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
    tokenizers.get(tokenizer).train(files);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const used = process.cpuUsage(before);
    const memory = peakMemory();
    tokenizers.get(tokenizer).save(file);
    return { seconds, cpu: (used.user + used.system) / 1e6, memory };
  },

  async hashes({ tokenizer, texts: strings }) {
    const results = await Promise.all(strings.map((text) => everything(tokenizers.get(tokenizer), text)));
    return { hashes: results.map(hashOf) };
  },

  details({ tokenizer, text }) {
    return everything(tokenizers.get(tokenizer), text);
  },
};

async function main() {
  console.log(JSON.stringify({ version: package_.version, node: process.version }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    console.log(JSON.stringify(await requests[request.do](request)));
  }
}

main().catch((error) => { console.error(error.message); process.exitCode = 1; });
