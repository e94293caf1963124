// Puts a tokenizer.json together from the files that a model was published with, as the converters of transformers do, without
// CourseKit: the peer's side of every comparison. The goldens in tests/goldens/tokenizers say whether it is right.
//
//   node vocabularies.cjs KIND SOURCE TARGET
//
// KIND is bert-cased or bert-uncased (SOURCE: vocab.txt), gpt2 (a folder with vocab.json and merges.txt) or t5 (a SentencePiece .model).
'use strict';
const fs = require('node:fs');
const path = require('node:path');

function added(id, content, options = {}) {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...options };
}

function file(parts) {
  return { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts };
}

function bert(source, lowercase) {
  const words = fs.readFileSync(source, 'utf8').split('\n').map((line) => line.replace(/\r$/, ''));
  if (words.at(-1) === '') words.pop();
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  const piece = (token) => ({ SpecialToken: { id: token, type_id: 0 } });
  const sequence = (id) => ({ Sequence: { id, type_id: id === 'A' ? 0 : 1 } });
  const special = (token) => ({ id: token, ids: [vocab[token]], tokens: [token] });
  return file({
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((token) => added(vocab[token], token)),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [piece('[CLS]'), sequence('A'), piece('[SEP]')],
      pair: [piece('[CLS]'), sequence('A'), piece('[SEP]'), sequence('B'), { SpecialToken: { id: '[SEP]', type_id: 1 } }],
      special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
  });
}

function gpt2(folder) {
  const vocab = JSON.parse(fs.readFileSync(path.join(folder, 'vocab.json'), 'utf8'));
  const merges = fs.readFileSync(path.join(folder, 'merges.txt'), 'utf8').split('\n').filter((line, i) => line !== '' && !(i === 0 && line.startsWith('#version')));
  const end = '<|endoftext|>';
  return file({
    added_tokens: [added(vocab[end], end, { normalized: true })],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, ignore_merges: false,
      vocab, merges: merges.map((line) => line.split(' ')),
    },
  });
}

// The fields of a protobuf message: [number, value], where bytes come as a Buffer and other values as numbers.
function* fields(bytes) {
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (; bytes[at] >= 128; at++, scale *= 128) value += (bytes[at] & 127) * scale;
    return value + bytes[at++] * scale;
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const kind = key & 7;
    if (kind === 0) yield [number, varint()];
    else if (kind === 5) { yield [number, bytes.readFloatLE(at)]; at += 4; }
    else if (kind === 1) { yield [number, bytes.readDoubleLE(at)]; at += 8; }
    else { const length = varint(); yield [number, bytes.subarray(at, at += length)]; }
  }
}

// ModelProto: 1 pieces (1 piece, 2 score, 3 type), 3 normaliser (2 precompiled map).
function sentencePiece(source) {
  const model = { pieces: [], map: '' };
  for (const [number, value] of fields(fs.readFileSync(source))) {
    if (number === 1) {
      const piece = { text: '', score: 0, type: 1 };
      for (const [field, content] of fields(value)) {
        if (field === 1) piece.text = content.toString('utf8');
        else if (field === 2) piece.score = content;
        else if (field === 3) piece.type = content;
      }
      model.pieces.push(piece);
    } else if (number === 3) {
      for (const [field, content] of fields(value)) if (field === 2) model.map = content.toString('base64');
    }
  }
  return model;
}

const sentinels = 100;

// The goldens' file puts no space before the text (prepend_scheme never), where the published one does.
function t5(source, scheme = 'never') {
  const { pieces, map } = sentencePiece(source);
  const vocab = pieces.map(({ text, score }) => [text, score]);
  for (let i = sentinels - 1; i >= 0; i--) vocab.push([`<extra_id_${i}>`, 0]);
  const id = (token) => vocab.findIndex(([text]) => text === token);
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true };
  return file({
    added_tokens: [...['<pad>', '</s>', '<unk>'].map((token) => added(id(token), token)), ...vocab.slice(pieces.length).map(([token], i) => added(pieces.length + i, token))],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Precompiled', precompiled_charsmap: map },
        { type: 'Strip', strip_left: false, strip_right: true },
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' },
      ],
    },
    pre_tokenizer: metaspace,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      special_tokens: { '</s>': { id: '</s>', ids: [id('</s>')], tokens: ['</s>'] } },
    },
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: pieces.findIndex((piece) => piece.type === 2), vocab, byte_fallback: false },
  });
}

const kinds = { 'bert-cased': (source) => bert(source, false), 'bert-uncased': (source) => bert(source, true), gpt2, t5 };

const [kind, source, target] = process.argv.slice(2);
if (!(kind in kinds) || !target) throw new Error(`node vocabularies.cjs ${Object.keys(kinds).join('|')} SOURCE TARGET`);
fs.writeFileSync(target, JSON.stringify(kinds[kind](source)));
