using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Cli.Verification;

/// <summary>Models: a checkpoint, a <c>case.json</c> that names the class, and the reference's inputs, outputs and gradients. Checks the padded forward, the unpadded one, and the gradients of the loss.</summary>
public sealed class ModelSuite : IGoldenSuite
{
    private static readonly Dictionary<string, Func<string, PretrainedModel>> Classes = new()
    {
        ["BertModel"] = folder => AutoModel.FromPretrained(folder),
        ["BertForSequenceClassification"] = folder => AutoModel.ForSequenceClassification(folder),
        ["BertForMaskedLM"] = folder => AutoModel.ForMaskedLM(folder),
    };

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        if (GoldenTensors.HasKeys(Path.Combine(folder, "case.json"), "class", "tolerance")) yield return new(folder, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var description = GoldenTensors.ReadCase(folder, "case.json");
        var name = description.GetProperty("class").GetString()!;
        if (!Classes.TryGetValue(name, out var load))
        {
            yield return CaseResult.Unsupported(name, name);
            yield break;
        }

        var expected = GoldenTensors.Open(folder, "expected.safetensors");
        var tolerances = description.GetProperty("tolerance");
        yield return GoldenCase.Run("padded forward", () => Padded(load(folder), expected, tolerances));
        yield return GoldenCase.Run("unpadded forward", () => Unpadded(load(folder), expected, tolerances));
        if (expected.Names.Any(entry => entry.StartsWith("grad.", StringComparison.Ordinal)))
            yield return GoldenCase.Run("gradients", () => Gradients(load(folder), expected, tolerances));
    }

    private static string? Padded(PretrainedModel model, GoldenTensors expected, JsonElement tolerances)
    {
        var inputs = Inputs(expected);
        return Compare(Named(model.Forward(inputs, outputHiddenStates: true, outputAttentions: true)), inputs, expected, tolerances);
    }

    // Packed sentences answer token by token; what comes out is put back where the batch had it.
    private static string? Unpadded(PretrainedModel model, GoldenTensors expected, JsonElement tolerances)
    {
        var inputs = Inputs(expected);
        var packed = PackedInputs.Create(inputs);
        var ours = new Dictionary<string, Tensor>();
        if (model is BertModel encoder)
        {
            var hiddenStates = new List<Tensor>();
            ours["out.last_hidden_state"] = Unpack(encoder.ForwardPacked(packed, hiddenStates), inputs);
            for (var i = 0; i < hiddenStates.Count; i++) ours[$"out.hidden_states.{i}"] = Unpack(hiddenStates[i], inputs);
        }
        else
        {
            var logits = ((LogitsModel)model).ForwardPacked(packed);
            ours["out.logits"] = expected["out.logits"].Rank == 3 ? Unpack(logits, inputs) : logits;
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
            if (GoldenTensors.Difference(golden, parameter.Grad ?? Tensor.Zeros(parameter.Shape), gradient, Tolerance(tolerances, golden)) is { } difference) return difference;
        }

        var known = model.NamedParameters().Select(entry => $"grad.{entry.Name}").ToHashSet();
        return expected.Names.FirstOrDefault(name => name.StartsWith("grad.", StringComparison.Ordinal) && !known.Contains(name)) is { } unknown
            ? $"{unknown}: our model has no parameter of that name" : null;
    }

    internal static ModelInputs Inputs(GoldenTensors tensors, string prefix = "in.") => new(
        tensors[prefix + "input_ids"], tensors.Find(prefix + "attention_mask"), tensors.Find(prefix + "token_type_ids"), tensors.Find(prefix + "labels"));

    private static Dictionary<string, Tensor> Named(ModelOutput output)
    {
        var named = new Dictionary<string, Tensor>();
        if (output.Loss is { } loss) named["out.loss"] = loss;
        if (output is LogitsOutput { Logits: var logits }) named["out.logits"] = logits;
        if (output is EncoderOutput encoder)
        {
            named["out.last_hidden_state"] = encoder.LastHiddenState;
            if (encoder.PoolerOutput is { } pooled) named["out.pooler_output"] = pooled;
        }

        for (var i = 0; i < output.HiddenStates?.Count; i++) named[$"out.hidden_states.{i}"] = output.HiddenStates[i];
        for (var i = 0; i < output.Attentions?.Count; i++) named[$"out.attentions.{i}"] = output.Attentions[i];
        return named;
    }

    private static string? Compare(Dictionary<string, Tensor> ours, ModelInputs inputs, GoldenTensors expected, JsonElement tolerances)
    {
        var compared = 0;
        foreach (var name in expected.Names.Where(name => name.StartsWith("out.", StringComparison.Ordinal)))
        {
            if (!ours.TryGetValue(name, out var tensor)) continue;
            compared++;
            if (expected.Difference(name, tensor, Tolerance(tolerances, name), Masked(tensor.Shape, name, inputs)) is { } difference) return difference;
        }

        return compared > 0 ? null : "nothing to compare: no expected output is one of ours";
    }

    // Positions that the mask switches off: tokens of hidden states and logits, rows of attention maps.
    private static bool[]? Masked(Shape shape, string name, ModelInputs inputs)
    {
        var byHead = name.Contains("attentions", StringComparison.Ordinal);
        if (inputs.AttentionMask is not { } mask || shape.Length < 3) return null;
        var (kept, length) = (mask.ToArray<long>(), mask.Shape[1]);
        var ignored = new bool[shape.ElementCount];
        var (width, heads) = (shape[^1], byHead ? shape[1] : 1);
        for (var i = 0; i < ignored.Length; i++)
        {
            var token = i / width;
            ignored[i] = kept[(token / (length * heads) * length) + (token % length)] == 0;
        }

        return ignored;
    }

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
