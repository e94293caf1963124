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
        double Number(string key, double otherwise) => arguments.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : otherwise;
        bool Flag(string key) => arguments.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

        ParameterGroup[] groups = [new([parameter], Number("lr", 0), Number("weight_decay", 0))];
        if (Flag("maximize") || Flag("amsgrad")) return null;
        if (name.StartsWith("sgd", StringComparison.Ordinal)) return new Sgd(groups, Number("momentum", 0), Number("dampening", 0), Flag("nesterov"));
        if (name.StartsWith("adafactor", StringComparison.Ordinal)) return Adafactor(groups, arguments, Number, Flag);
        if (!name.StartsWith("adam", StringComparison.Ordinal)) return null;
        var (beta1, beta2) = (arguments.GetProperty("betas")[0].GetDouble(), arguments.GetProperty("betas")[1].GetDouble());
        return name.StartsWith("adamw", StringComparison.Ordinal) ? new AdamW(groups, beta1, beta2, Number("eps", 1e-8)) : new Adam(groups, beta1, beta2, Number("eps", 1e-8));
    }

    private static Adafactor? Adafactor(ParameterGroup[] groups, JsonElement arguments, Func<string, double, double> number, Func<string, bool> flag)
    {
        if (arguments.TryGetProperty("beta1", out var firstMoment) && firstMoment.ValueKind == JsonValueKind.Number) return null;
        return new(groups, new()
        {
            Eps1 = arguments.GetProperty("eps")[0].GetDouble(),
            Eps2 = arguments.GetProperty("eps")[1].GetDouble(),
            ClipThreshold = number("clip_threshold", 1),
            DecayRate = number("decay_rate", -0.8),
            ScaleParameter = flag("scale_parameter"),
            RelativeStep = flag("relative_step"),
            WarmupInit = flag("warmup_init"),
        });
    }

    private static CaseResult Schedule(JsonElement item)
    {
        var name = item.GetProperty("schedule").GetString()!;
        var rate = item.GetProperty("learning_rate").GetDouble();
        var optimizer = new Sgd([new Parameter(Tensor.Zeros([1])) { RequiresGrad = true }], rate);
        if (Create(name, optimizer, item) is not { } schedule) return CaseResult.Unsupported(name, name);
        return GoldenCase.Run(name, () =>
        {
            foreach (var (step, expected) in item.GetProperty("values").EnumerateArray().Index())
            {
                var ours = optimizer.Groups[0].LearningRate;
                if (Math.Abs(ours - expected.GetDouble()) > Tolerance * rate) return FormattableString.Invariant($"values[{step}]: {ours}, expected {expected.GetDouble()}");
                schedule.Step();
            }

            return null;
        });
    }

    private static LearningRateSchedule? Create(string name, Optimizer optimizer, JsonElement item)
    {
        var (warmup, steps, arguments) = (item.GetProperty("warmup_steps").GetInt32(), item.GetProperty("training_steps").GetInt32(), item.GetProperty("arguments"));
        double Number(string key, double otherwise) => arguments.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;
        return name switch
        {
            "linear" => new LinearSchedule(optimizer, warmup, steps),
            "constant" => new ConstantSchedule(optimizer),
            "constant_with_warmup" => new ConstantSchedule(optimizer, warmup),
            "cosine" => new CosineSchedule(optimizer, warmup, steps, Number("num_cycles", 0.5)),
            "cosine_with_restarts" => new CosineWithRestartsSchedule(optimizer, warmup, steps, (int)Number("num_cycles", 1)),
            "polynomial" => new PolynomialSchedule(optimizer, warmup, steps, Number("lr_end", 1e-7), Number("power", 1)),
            "inverse_sqrt" => new InverseSqrtSchedule(optimizer, warmup, arguments.TryGetProperty("timescale", out var timescale) ? timescale.GetInt32() : null),
            _ => null,
        };
    }

    private static Tensor Matrix(JsonElement rows) => Tensor.From<float>(
        [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetSingle())], [rows.GetArrayLength(), rows[0].GetArrayLength()]);
}
