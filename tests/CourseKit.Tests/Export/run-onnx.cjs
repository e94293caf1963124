// node run-onnx.cjs MODEL BATCHES: runs a model in ONNX Runtime on every batch of a JSON file ({ shape, ids, mask, types }) and prints the names of its inputs and outputs and,
// for every batch, every output's shape and elements, as JSON.
'use strict';
const fs = require('node:fs');
const ort = require('onnxruntime-node');

async function main([model, batches]) {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const answers = [];
  for (const batch of JSON.parse(fs.readFileSync(batches, 'utf8'))) {
    const tensor = (values) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), batch.shape);
    const inputs = { input_ids: batch.ids, attention_mask: batch.mask, token_type_ids: batch.types };
    const result = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, tensor(inputs[name])])));
    answers.push(session.outputNames.map((name) => ({ shape: result[name].dims, data: Array.from(result[name].data) })));
  }
  process.stdout.write(JSON.stringify({ inputs: session.inputNames, outputs: session.outputNames, answers }));
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exitCode = 1; });
