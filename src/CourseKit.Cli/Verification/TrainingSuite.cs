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
        PretrainedModel? model = null;
        yield return GoldenCase.Run("every step", () =>
        {
            model = AutoModel.ForTask(ModelClasses.TaskOf(Architecture(folder))!.Value, folder);
            return Train(model, run, expected);
        });
        if (model is not null) yield return GoldenCase.Run("parameters at the end", () => After(model, run, expected));
    }

    private static string? Unsupported(string folder, JsonElement run)
    {
        var architecture = Architecture(folder);
        if (ModelClasses.TaskOf(architecture) is not { } task || !AutoModel.Supports(folder, task)) return architecture;
        if (run.GetProperty("optimiser").GetString() is var optimiser && optimiser != "AdamW") return optimiser;
        return run.GetProperty("schedule").GetString() is var schedule && schedule is not ("linear" or "cosine") ? $"the {schedule} schedule" : null;
    }

    private static string Architecture(string folder) => GoldenTensors.ReadCase(folder, "config.json").GetProperty("architectures")[0].GetString()!;

    private static string? Train(PretrainedModel model, JsonElement run, GoldenTensors expected)
    {
        var (steps, accumulation, batches) = (run.GetProperty("steps").GetInt32(), run.GetProperty("gradient_accumulation").GetInt32(), run.GetProperty("batches").GetInt32());
        var optimizer = new AdamW(DecayGroups.Of(model, run.GetProperty("learning_rate").GetDouble(), run.GetProperty("weight_decay").GetDouble()));
        var warmup = run.GetProperty("warmup_steps").GetInt32();
        LearningRateSchedule schedule = run.GetProperty("schedule").GetString() == "cosine" ? new CosineSchedule(optimizer, warmup, steps) : new LinearSchedule(optimizer, warmup, steps);
        var smoother = run.GetProperty("label_smoothing").GetDouble() is var share and > 0 ? new LabelSmoother(share) : null;
        var tolerance = run.GetProperty("loss_tolerance").GetDouble();
        for (var step = 0; step < steps; step++)
        {
            var loss = 0.0;
            for (var i = 0; i < accumulation; i++)
            {
                var batch = ModelSuite.Inputs(expected, $"batch.{((step * accumulation) + i) % batches}.");
                var output = model.Forward(batch);
                var part = (smoother is null ? output.Loss! : smoother.Loss(((LogitsOutput)output).Logits, batch.Labels!, model is CausalLanguageModel)) / accumulation;
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

    private static string? After(PretrainedModel model, JsonElement run, GoldenTensors expected)
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
