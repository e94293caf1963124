using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;
using CourseKit.Training;

namespace CourseKit.Cli.Verification;

/// <summary>Training runs: a checkpoint and its batches; the loss, gradient norm and learning rate of every step, and the parameters at the end.</summary>
public sealed class TrainingSuite : IGoldenSuite
{
    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        if (GoldenTensors.HasKeys(Path.Combine(folder, "case.json"), "steps", "optimiser", "loss", "batches") && File.Exists(Path.Combine(folder, "config.json")))
            yield return new(folder, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var run = GoldenTensors.ReadCase(folder, "case.json");
        if (Unsupported(folder, run) is { } missing)
        {
            yield return CaseResult.Unsupported("run", missing);
            yield break;
        }

        var expected = GoldenTensors.Open(folder, "expected.safetensors");
        LogitsModel? model = null;
        yield return GoldenCase.Run("every step", () =>
        {
            model = AutoModel.ForSequenceClassification(folder);
            return Train(model, run, expected);
        });
        if (model is not null) yield return GoldenCase.Run("parameters at the end", () => After(model, run, expected));
    }

    private static string? Unsupported(string folder, JsonElement run)
    {
        var architecture = GoldenTensors.ReadCase(folder, "config.json").GetProperty("architectures")[0].GetString();
        if (architecture != "BertForSequenceClassification") return architecture;
        if (run.GetProperty("optimiser").GetString() is var optimiser && optimiser != "AdamW") return optimiser;
        if (run.GetProperty("schedule").GetString() is var schedule && schedule != "linear") return $"the {schedule} schedule";
        return run.GetProperty("label_smoothing").GetDouble() != 0 ? "label smoothing in a classifier's loss" : null;
    }

    private static string? Train(LogitsModel model, JsonElement run, GoldenTensors expected)
    {
        var (steps, accumulation, batches) = (run.GetProperty("steps").GetInt32(), run.GetProperty("gradient_accumulation").GetInt32(), run.GetProperty("batches").GetInt32());
        var optimizer = new AdamW(DecayGroups.Of(model, run.GetProperty("learning_rate").GetDouble(), run.GetProperty("weight_decay").GetDouble()));
        var schedule = new LinearSchedule(optimizer, run.GetProperty("warmup_steps").GetInt32(), steps);
        var tolerance = run.GetProperty("loss_tolerance").GetDouble();
        for (var step = 0; step < steps; step++)
        {
            var loss = 0.0;
            for (var i = 0; i < accumulation; i++)
            {
                var part = model.Forward(ModelSuite.Inputs(expected, $"batch.{((step * accumulation) + i) % batches}.")).Loss! / accumulation;
                part.Backward();
                loss += part.Item();
            }

            var norm = GradientClipping.ClipGradNorm(model.Parameters(), run.GetProperty("max_grad_norm").GetDouble());
            var difference = Difference(run, "learning_rates", step, optimizer.Groups[0].LearningRate, 1e-9)
                ?? Difference(run, "loss", step, loss, tolerance)
                ?? Difference(run, "gradient_norm_before_clipping", step, norm, 10 * tolerance);
            if (difference is not null) return difference;
            optimizer.Step();
            schedule.Step();
            optimizer.ZeroGrad();
        }

        return null;
    }

    private static string? After(LogitsModel model, JsonElement run, GoldenTensors expected)
    {
        var noisy = run.GetProperty("noisy").EnumerateArray().Select(name => name.GetString()).ToHashSet();
        foreach (var (name, parameter) in model.NamedParameters())
        {
            if (noisy.Contains(name)) continue;
            var golden = $"after.{name}";
            if (expected.Difference(golden, parameter.Value, run.GetProperty("tolerance").GetProperty(golden).GetDouble()) is { } difference) return difference;
        }

        return null;
    }

    private static string? Difference(JsonElement run, string figure, int step, double ours, double relative)
    {
        if (!run.TryGetProperty(figure, out var values)) return null;
        var expected = values[step].GetDouble();
        return Math.Abs(ours - expected) <= relative * Math.Abs(expected) + 1e-12 ? null
            : FormattableString.Invariant($"{figure}[{step}]: {ours}, expected {expected}, relative tolerance {relative}");
    }
}
