using System.Text.Json;
using CourseKit.Tensors;

namespace CourseKit.Cli.Verification;

/// <summary>Operations and their gradients: <c>ops.json</c> lists cases, <c>ops.safetensors</c> holds inputs, outputs and gradients of sum(out · w) with w = sin(1), sin(2), ...</summary>
public sealed class OperationSuite : IGoldenSuite
{
    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        var path = Path.Combine(folder, "ops.json");
        if (GoldenTensors.HasKeys(path, "cases") && File.Exists(Path.Combine(folder, "ops.safetensors"))) yield return new(folder, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var tensors = GoldenTensors.Open(folder, "ops.safetensors");
        foreach (var item in GoldenTensors.ReadCase(folder, "ops.json").GetProperty("cases").EnumerateArray())
        {
            var (number, operation) = (item.GetProperty("case").GetInt32(), item.GetProperty("op").GetString()!);
            var name = $"{operation} #{number}";
            yield return Operations.Find(operation) is { } run
                ? GoldenCase.Run(name, () => Check(number, item, run, tensors))
                : CaseResult.Unsupported(name, operation);
        }
    }

    private static string? Check(int number, JsonElement item, Func<OperationCase, Tensor> run, GoldenTensors tensors)
    {
        var inputs = Enumerable.Range(0, item.GetProperty("inputs").GetInt32()).Select(i => tensors[$"{number}.in.{i}"].Clone()).ToArray();
        var differentiated = item.GetProperty("gradients").EnumerateArray().Select(index => index.GetInt32()).ToArray();
        foreach (var index in differentiated) inputs[index].RequiresGrad = true;

        var result = run(new(inputs, item.GetProperty("arguments"), tensors[$"{number}.out"].Shape));
        if (tensors.Difference($"{number}.out", result, item.GetProperty("tolerance").GetDouble()) is { } difference) return difference;
        if (differentiated.Length == 0) return null;

        var weights = Enumerable.Range(1, (int)result.ElementCount).Select(i => (float)Math.Sin(i)).ToArray();
        (result * Tensor.From(weights, result.Shape)).Sum().Backward();
        foreach (var index in differentiated)
        {
            var expected = tensors[$"{number}.grad.{index}"];
            var tolerance = 1e-6 + (1e-4 * expected.ToArray().Select(Math.Abs).DefaultIfEmpty().Max());
            if (GoldenTensors.Difference($"{number}.grad.{index}", inputs[index].Grad!, expected, tolerance) is { } wrong) return wrong;
        }

        return null;
    }
}

/// <summary>One case as an operation takes it.</summary>
/// <param name="Inputs">Its tensors.</param>
/// <param name="Arguments">Its options.</param>
/// <param name="OutputShape">The expected shape, for operations whose argument it is.</param>
internal sealed record OperationCase(Tensor[] Inputs, JsonElement Arguments, Shape OutputShape)
{
    public Tensor X => Inputs[0];

    public int Dim => Whole("dim");

    public int Whole(string name) => Arguments.GetProperty(name).GetInt32();

    public double Real(string name, double otherwise) => Arguments.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;

    public bool Flag(string name) => Arguments.TryGetProperty(name, out var value) && value.GetBoolean();

    public int[] List(string name) => [.. Arguments.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];

    public int[]? Dims => Arguments.GetProperty("dim") switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Array } => List("dim"),
        _ => [Dim],
    };

    public Tensor Targets(DType type)
    {
        var values = new List<float>();
        var rows = Arguments.GetProperty("targets");
        foreach (var row in rows.EnumerateArray())
            if (row.ValueKind == JsonValueKind.Array) values.AddRange(row.EnumerateArray().Select(value => value.GetSingle()));
            else values.Add(row.GetSingle());
        return Tensor.From<float>([.. values], rows[0].ValueKind == JsonValueKind.Array ? [rows.GetArrayLength(), rows[0].GetArrayLength()] : [rows.GetArrayLength()]).To(type);
    }
}
