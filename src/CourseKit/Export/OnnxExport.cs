using CourseKit.Models;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Export;

/// <summary>
/// Writes models as ONNX files, which ONNX Runtime and others run without CourseKit (https://onnx.ai; operator set 20, float32).
/// </summary>
/// <remarks>
/// The inputs are <c>input_ids</c>, <c>attention_mask</c> (1 for tokens, 0 for padding) and, of models with more than one token type, <c>token_type_ids</c>, all int64 (batch,
/// sequence) of any batch and length up to the model's positions. The output is <c>last_hidden_state</c> (batch, sequence, hidden size) of a model without a head, <c>logits</c> of
/// a classifier of texts (batch, classes), of one of tokens (batch, sequence, classes) or of a masked language model (batch, sequence, vocabulary), and <c>start_logits</c> and
/// <c>end_logits</c> (batch, sequence) of a model that answers questions.
/// </remarks>
public static class OnnxExport
{
    // A Protocol Buffers message can have no more.
    private const long MostBytes = int.MaxValue;

    extension(PretrainedModel model)
    {
        /// <summary>Writes the model as an ONNX file. Adapters are merged into what is written, not into the model; float16 weights are widened.
        /// A file is replaced whole or not at all.</summary>
        /// <param name="path">The file, e.g. <c>model.onnx</c>. Its folder is made when it does not exist.</param>
        /// <exception cref="OnnxExportException">The model is of a family or has a head that cannot be exported, or is larger than an ONNX file can be.</exception>
        /// <exception cref="IOException">The file cannot be written.</exception>
        public void ExportOnnx(string path)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            if (Directory.Exists(path)) throw new OnnxExportException($"{path} is a folder, expected a file to write. Add a file name, e.g. model.onnx.");
            var message = GraphOf(model).ToModel(Metadata(model));
            if (message.Length > MostBytes)
                throw new OnnxExportException($"The model takes {message.Length:N0} bytes in float32; an ONNX file holds at most {MostBytes:N0}. Export a smaller model.");
            Write(Path.GetFullPath(path), message);
        }
    }

    private static OnnxGraph GraphOf(PretrainedModel model) =>
        EncoderHeads.GraphOf(model) ?? throw new OnnxExportException($"A {model.GetType().Name} cannot be exported; expected {EncoderHeads.Expected}.");

    // Names of the classes, which the graph has no place for.
    private static IEnumerable<(string Key, string Value)> Metadata(PretrainedModel model)
    {
        yield return ("model_type", model.Config.ModelType);
        if (model is SequenceClassificationModel or TokenClassificationModel) yield return ("id2label", model.Config.ToJson()["id2label"]!.ToJsonString());
    }

    private static void Write(string path, ProtobufMessage message)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = message.Length, BufferSize = 1 << 17 }))
            {
                using (new NoGrad()) message.WriteTo(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
