// node run-onnx.cjs MODEL BATCHES: runs a model in ONNX Runtime on every batch of a JSON file ({ shape, ids, mask, types }) and prints the names of its inputs and outputs, and
// for every batch the output's shape and elements, as JSON.
'use strict';
const fs = require('node:fs');
const ort = require('onnxruntime-node');

async function main([model, batches]) {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const answers = [];
  for (const batch of JSON.parse(fs.readFileSync(batches, 'utf8'))) {
    const tensor = (values) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), batch.shape);
    const result = await session.run({ input_ids: tensor(batch.ids), attention_mask: tensor(batch.mask), token_type_ids: tensor(batch.types) });
    const output = result[session.outputNames[0]];
    answers.push({ shape: output.dims, data: Array.from(output.data) });
  }
  process.stdout.write(JSON.stringify({ inputs: session.inputNames, outputs: session.outputNames, answers }));
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exitCode = 1; });
