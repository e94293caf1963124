using System.Text.Json;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Cli.Verification;

/// <summary>Optimisers alone (parameters after each step from given gradients) and schedules (the learning rate at each step).</summary>
public sealed class OptimizerSuite : IGoldenSuite
{
    private const double Tolerance = 1e-6;

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (!GoldenTensors.HasKeys(path, "cases")) continue;
            var cases = GoldenTensors.ReadCase(path).GetProperty("cases");
            if (cases.ValueKind != JsonValueKind.Array || cases.GetArrayLength() == 0 || cases[0].ValueKind != JsonValueKind.Object) continue;
            if (cases[0].TryGetProperty("optimiser", out _)) yield return new(path, _ => cases.EnumerateArray().Select(Optimiser));
            else if (cases[0].TryGetProperty("schedule", out _)) yield return new(path, _ => cases.EnumerateArray().Select(Schedule));
        }
    }

    private static CaseResult Optimiser(JsonElement item)
    {
        var (name, arguments) = (item.GetProperty("optimiser").GetString()!, item.GetProperty("arguments"));
        var parameter = new Parameter(Matrix(item.GetProperty("start"))) { RequiresGrad = true };
        return Create(name, arguments, parameter) is not { } optimizer ? CaseResult.Unsupported(name, name) : GoldenCase.Run(name, () =>
        {
            for (var step = 0; step < item.GetProperty("gradients").GetArrayLength(); step++)
            {
                parameter.Grad = Matrix(item.GetProperty("gradients")[step]);
                optimizer.Step();
                if (GoldenTensors.Difference($"after[{step}]", parameter.Value, Matrix(item.GetProperty("after")[step]), Tolerance) is { } difference) return difference;
            }

            return null;
        });
    }

    private static Optimizer? Create(string name, JsonElement arguments, Parameter parameter)
    {
        double Number(string key, double otherwise = 0) => arguments.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : otherwise;
        bool Flag(string key) => arguments.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

        ParameterGroup[] groups = [new([parameter], Number("lr"), Number("weight_decay"))];
        if (Flag("maximize") || Flag("amsgrad")) return null;
        if (name.StartsWith("sgd", StringComparison.Ordinal)) return new Sgd(groups, Number("momentum"), Number("dampening"), Flag("nesterov"));
        if (!name.StartsWith("adamw", StringComparison.Ordinal)) return null;
        var betas = arguments.GetProperty("betas");
        return new AdamW(groups, betas[0].GetDouble(), betas[1].GetDouble(), Number("eps", 1e-8));
    }

    private static CaseResult Schedule(JsonElement item)
    {
        var name = item.GetProperty("schedule").GetString()!;
        if (name != "linear") return CaseResult.Unsupported(name, name);
        return GoldenCase.Run(name, () =>
        {
            var rate = item.GetProperty("learning_rate").GetDouble();
            var optimizer = new Sgd([new Parameter(Tensor.Zeros([1])) { RequiresGrad = true }], rate);
            var schedule = new LinearSchedule(optimizer, item.GetProperty("warmup_steps").GetInt32(), item.GetProperty("training_steps").GetInt32());
            foreach (var (step, expected) in item.GetProperty("values").EnumerateArray().Index())
            {
                var ours = optimizer.Groups[0].LearningRate;
                if (Math.Abs(ours - expected.GetDouble()) > Tolerance * rate) return FormattableString.Invariant($"values[{step}]: {ours}, expected {expected.GetDouble()}");
                schedule.Step();
            }

            return null;
        });
    }

    private static Tensor Matrix(JsonElement rows) => Tensor.From<float>(
        [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetSingle())], [rows.GetArrayLength(), rows[0].GetArrayLength()]);
}
