using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Cli.Verification;

/// <summary>Models: a checkpoint, a <c>case.json</c> that names the class, and the reference's inputs, outputs and gradients. Checks the padded forward, the unpadded one, and the gradients of the loss.</summary>
public sealed class ModelSuite : IGoldenSuite
{
    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        if (GoldenTensors.HasKeys(Path.Combine(folder, "case.json"), "class", "tolerance")) yield return new(folder, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var description = GoldenTensors.ReadCase(folder, "case.json");
        var name = description.GetProperty("class").GetString()!;
        if (ModelClasses.TaskOf(name) is not { } task || !AutoModel.Supports(folder, task))
        {
            yield return CaseResult.Unsupported(name, name);
            yield break;
        }

        var expected = GoldenTensors.Open(folder, "expected.safetensors");
        var tolerances = description.GetProperty("tolerance");
        yield return GoldenCase.Run("padded forward", () => Padded(AutoModel.ForTask(task, folder), expected, tolerances));
        if (RunsPacked(folder)) yield return GoldenCase.Run("unpadded forward", () => Unpadded(AutoModel.ForTask(task, folder), expected, tolerances));
        if (expected.Names.Any(entry => entry.StartsWith("grad.", StringComparison.Ordinal)))
            yield return GoldenCase.Run("gradients", () => Gradients(AutoModel.ForTask(task, folder), expected, tolerances));
    }

    // Encoders do; what the reference calls a decoder or an encoder-decoder does not.
    private static bool RunsPacked(string folder) => AutoModel.FromPretrained(folder) is EncoderModel;

    private static string? Padded(PretrainedModel model, GoldenTensors expected, JsonElement tolerances)
    {
        var inputs = Inputs(expected);
        return Compare(NamedOutputs.Of(model.Forward(inputs, outputHiddenStates: true, outputAttentions: true)), inputs, expected, tolerances);
    }

    // Packed sentences answer token by token; what comes out is put back where the batch had it.
    private static string? Unpadded(PretrainedModel model, GoldenTensors expected, JsonElement tolerances)
    {
        var inputs = Inputs(expected);
        if (inputs.InputIds.Rank == 3) inputs = new(Rows(inputs.InputIds)!, Rows(inputs.AttentionMask), Rows(inputs.TokenTypeIds));
        var packed = PackedInputs.Create(inputs);
        var ours = new Dictionary<string, Tensor>();
        switch (model)
        {
            case EncoderModel encoder:
                var hiddenStates = new List<Tensor>();
                ours["out.last_hidden_state"] = Unpack(encoder.ForwardPacked(packed, hiddenStates), inputs);
                for (var i = 0; i < hiddenStates.Count; i++) ours[$"out.hidden_states.{i}"] = Unpack(hiddenStates[i], inputs);
                break;
            case QuestionAnsweringModel reader:
                var (start, end) = reader.ForwardPacked(packed);
                ours["out.start_logits"] = Unpack(start.Unsqueeze(1), inputs).Squeeze(-1);
                ours["out.end_logits"] = Unpack(end.Unsqueeze(1), inputs).Squeeze(-1);
                break;
            case LogitsModel logitsModel:
                var logits = logitsModel.ForwardPacked(packed);
                var shape = expected["out.logits"].Shape;
                ours["out.logits"] = shape.Length == 3 ? Unpack(logits, inputs) : IsOfTokens(shape, inputs) ? Unpack(logits.Unsqueeze(1), inputs).Squeeze(-1) : logits.Reshape([.. shape]);
                break;
            default:
                return null;
        }

        return Compare(ours, inputs, expected, tolerances);
    }

    private static string? Gradients(PretrainedModel model, GoldenTensors expected, JsonElement tolerances)
    {
        model.Forward(Inputs(expected)).Loss!.Backward();
        foreach (var (name, parameter) in model.NamedParameters())
        {
            var golden = $"grad.{name}";
            if (expected.Find(golden) is not { } gradient) continue;
            var ours = parameter.Grad ?? Tensor.Zeros(parameter.Shape);
            if (GoldenTensors.Difference(golden, ours, gradient, Tolerance(tolerances, golden)) is { } difference) return difference;
        }

        var known = model.NamedParameters().Select(entry => $"grad.{entry.Name}").ToHashSet();
        return expected.Names.FirstOrDefault(name => name.StartsWith("grad.", StringComparison.Ordinal) && !known.Contains(name)) is { } unknown
            ? $"{unknown}: our model has no parameter of that name" : null;
    }

    internal static ModelInputs Inputs(GoldenTensors tensors, string prefix = "in.") => new(
        tensors[prefix + "input_ids"], tensors.Find(prefix + "attention_mask"), tensors.Find(prefix + "token_type_ids"), tensors.Find(prefix + "labels"))
    {
        DecoderInputIds = tensors.Find(prefix + "decoder_input_ids"),
        DecoderAttentionMask = tensors.Find(prefix + "decoder_attention_mask"),
        StartPositions = tensors.Find(prefix + "start_positions"),
        EndPositions = tensors.Find(prefix + "end_positions"),
        NextSentenceLabel = tensors.Find(prefix + "next_sentence_label"),
    };

    private static Tensor? Rows(Tensor? x) => x?.Reshape(-1, x.Shape[^1]);

    private static string? Compare(Dictionary<string, Tensor> ours, ModelInputs inputs, GoldenTensors expected, JsonElement tolerances)
    {
        var compared = 0;
        var isEncoderDecoder = expected.Find("out.encoder_last_hidden_state") is not null;
        foreach (var name in expected.Names.Where(name => name.StartsWith("out.", StringComparison.Ordinal)))
        {
            if (!ours.TryGetValue(name, out var tensor)) continue;
            compared++;
            if (expected.Difference(name, tensor, Tolerance(tolerances, name), Masked(tensor.Shape, name, inputs, isEncoderDecoder)) is { } difference) return difference;
        }

        return compared > 0 ? null : "nothing to compare: no expected output is one of ours";
    }

    // Positions that the mask switches off: tokens of hidden states and logits, rows of attention maps. What a decoder gives is of its own tokens.
    private static bool[]? Masked(Shape shape, string name, ModelInputs inputs, bool isEncoderDecoder)
    {
        var ofSource = name.Contains("encoder_", StringComparison.Ordinal) && !name.Contains("decoder_", StringComparison.Ordinal);
        if (inputs.AttentionMask is not { } mask || (isEncoderDecoder && !ofSource)) return null;
        var isPosition = name is "out.start_logits" or "out.end_logits" || (name == "out.logits" && IsOfTokens(shape, inputs));
        if (shape.Length < 3 && !isPosition) return null;
        var byHead = name.Contains("attentions", StringComparison.Ordinal);
        var (kept, length) = (mask.ToArray<long>(), mask.Shape[^1]);
        var ignored = new bool[shape.ElementCount];
        var (width, heads) = (isPosition ? 1 : shape[^1], byHead ? shape[1] : 1);
        for (var i = 0; i < ignored.Length; i++)
        {
            var token = i / width;
            ignored[i] = kept[(token / (length * heads) * length) + (token % length)] == 0;
        }

        return ignored;
    }

    // One logit a token, as ELECTRA's discriminator gives; its labels have the same shape.
    private static bool IsOfTokens(Shape shape, ModelInputs inputs) => shape == inputs.InputIds.Shape && inputs.Labels?.Shape == shape;

    private static Tensor Unpack(Tensor rows, ModelInputs inputs)
    {
        var (batch, length, width) = (inputs.InputIds.Shape[0], inputs.InputIds.Shape[1], rows.Shape[1]);
        var (values, mask) = (rows.ToArray(), inputs.AttentionMask?.ToArray<long>());
        var padded = new float[batch * length * width];
        for (var (position, row) = (0, 0); position < batch * length; position++)
            if (mask is null || mask[position] != 0) values.AsSpan(row++ * width, width).CopyTo(padded.AsSpan(position * width));
        return Tensor.From(padded, [batch, length, width]);
    }

    private static double Tolerance(JsonElement tolerances, string name) =>
        tolerances.TryGetProperty(name, out var tolerance) ? tolerance.GetDouble() : throw new InvalidDataException($"case.json has no tolerance for {name}.");
}
