using System.Text.Json;
using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Optim;

namespace CourseKit.Cli.Verification;

/// <summary>LoRA adapters in PEFT's files: a base, an adapter, logits with it, merged, and after training it; and what is trained.</summary>
public sealed class PeftSuite : IGoldenSuite
{
    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        if (File.Exists(Path.Combine(folder, "adapter", "adapter_config.json")) && File.Exists(Path.Combine(folder, "base", "config.json")) && File.Exists(Path.Combine(folder, "case.json")))
            yield return new(folder, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var (run, expected) = (GoldenTensors.ReadCase(folder, "case.json"), GoldenTensors.Open(folder, "expected.safetensors"));
        var architecture = GoldenTensors.ReadCase(folder, "base", "config.json").GetProperty("architectures")[0].GetString();
        if (architecture != "BertForSequenceClassification")
        {
            yield return CaseResult.Unsupported("adapter", architecture ?? "a base without architecture");
            yield break;
        }

        yield return GoldenCase.Run("logits", () => Logits(Load(folder, out _), expected, "out.logits", 1e-4));
        yield return GoldenCase.Run("merged", () =>
        {
            var model = Load(folder, out _);
            LoraAdapter.Merge(model);
            return Logits(model, expected, "out.logits_merged", 1e-4);
        });
        yield return GoldenCase.Run("trainable", () => Trainable(folder, run));
        yield return GoldenCase.Run("training", () => Train(folder, run, expected));
        yield return GoldenCase.Run("saved and loaded", () => SavedAndLoaded(folder, expected));
    }

    private static LogitsModel Load(string folder, out LoraConfig config)
    {
        var model = AutoModel.ForSequenceClassification(Path.Combine(folder, "base"));
        config = LoraAdapter.Load(model, Path.Combine(folder, "adapter"), trainable: true);
        return model;
    }

    private static string? Logits(LogitsModel model, GoldenTensors expected, string name, double tolerance)
    {
        // "1e-4 absolute + 1e-4 relative": as an absolute tolerance for each element in turn.
        var (ours, theirs) = (model.Forward(ModelSuite.Inputs(expected, "batch.0.")).Logits, expected[name]);
        if (ours.Shape != theirs.Shape) return $"{name}: shape {ours.Shape}, expected {theirs.Shape}";
        var (a, b) = (ours.ToArray(), theirs.ToArray());
        for (var i = 0; i < a.Length; i++)
            if (!(Math.Abs(a[i] - b[i]) <= tolerance + (tolerance * Math.Abs(b[i])))) return FormattableString.Invariant($"{name}, element {i}: {a[i]}, expected {b[i]}");
        return null;
    }

    private static string? Trainable(string folder, JsonElement run)
    {
        var model = Load(folder, out var config);
        var expected = run.GetProperty("trainable").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal).ToArray();
        // PEFT keeps adapters under a name, "default".
        var ours = LoraAdapter.TrainedParameters(model, config).Select(entry => "base_model.model." + InPeft(entry.Name, config)).Order(StringComparer.Ordinal).ToArray();
        return ours.SequenceEqual(expected) ? null : $"differs first at {ours.Except(expected).FirstOrDefault() ?? "(nothing more of ours)"}, expected {expected.Except(ours).FirstOrDefault()}";
    }

    private static string InPeft(string name, LoraConfig config)
    {
        var module = name[..name.LastIndexOf('.')];
        if (config.Saves(module)) return $"{module}.modules_to_save.default{name[module.Length..]}";
        return name.Replace("lora_A.", "lora_A.default.", StringComparison.Ordinal).Replace("lora_B.", "lora_B.default.", StringComparison.Ordinal);
    }

    private static string? Train(string folder, JsonElement run, GoldenTensors expected)
    {
        var model = Load(folder, out _);
        var training = run.GetProperty("training");
        if (training.GetProperty("optimiser").GetString() != "AdamW") return $"optimiser {training.GetProperty("optimiser").GetString()} is not AdamW";
        var batches = expected.Names.Count(name => name.StartsWith("batch.", StringComparison.Ordinal) && name.EndsWith(".input_ids", StringComparison.Ordinal));
        var optimizer = new AdamW(model.Parameters(), training.GetProperty("learning_rate").GetDouble(), training.GetProperty("weight_decay").GetDouble());
        foreach (var (step, golden) in training.GetProperty("loss").EnumerateArray().Index())
        {
            var loss = model.Forward(ModelSuite.Inputs(expected, $"batch.{step % batches}.")).Loss!;
            var (ours, theirs) = (loss.Item(), golden.GetDouble());
            if (!(Math.Abs(ours - theirs) <= 5e-4 * Math.Abs(theirs))) return FormattableString.Invariant($"loss[{step}]: {ours}, expected {theirs}, relative tolerance 5e-4");
            loss.Backward();
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        return Logits(model, expected, "out.logits_after_training", 1e-3);
    }

    private static string? SavedAndLoaded(string folder, GoldenTensors expected)
    {
        var copy = Directory.CreateTempSubdirectory("coursekit-verify-").FullName;
        try
        {
            var model = Load(folder, out var config);
            LoraAdapter.Save(model, config, copy);
            var original = GoldenTensors.Open(folder, "adapter", "adapter_model.safetensors");
            var written = GoldenTensors.Open(copy, "adapter_model.safetensors");
            if (!written.Names.Order(StringComparer.Ordinal).SequenceEqual(original.Names.Order(StringComparer.Ordinal)))
                return $"saved names differ: {string.Join(", ", written.Names.Except(original.Names).Concat(original.Names.Except(written.Names)).Take(3))}";
            var again = AutoModel.ForSequenceClassification(Path.Combine(folder, "base"));
            LoraAdapter.Load(again, copy);
            return Logits(again, expected, "out.logits", 1e-4);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}
