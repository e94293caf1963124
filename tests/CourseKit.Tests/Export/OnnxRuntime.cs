using System.Diagnostics;
using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Export;

/// <summary>ONNX Runtime, from npm, in a process of its own (<c>run-onnx.cjs</c>).</summary>
internal static class OnnxRuntime
{
    /// <summary>What a model answered: every output for every batch.</summary>
    public sealed record Result(string[] Inputs, string[] Outputs, Answer[][] Answers);

    /// <summary>One output for one batch.</summary>
    public sealed record Answer(int[] Shape, float[] Data);

    /// <summary>Runs a model on padded batches, or skips the test where ONNX Runtime is not installed.</summary>
    public static Result Run(string model, IEnumerable<ModelInputs> batches)
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, "node_modules", "onnxruntime-node"))) Assert.Skip("ONNX Runtime is not installed (npm ci).");
        var path = Path.ChangeExtension(model, ".json");
        File.WriteAllText(path, JsonSerializer.Serialize(batches.Select(batch => new
        {
            shape = batch.InputIds.Shape.ToArray(),
            ids = batch.InputIds.ToArray<long>(),
            mask = batch.AttentionMask!.ToArray<long>(),
            types = batch.TokenTypeIds?.ToArray<long>(),
        })));
        var script = Path.Combine(Repository.Root, "tests", "CourseKit.Tests", "Export", "run-onnx.cjs");
        using var process = Process.Start(new ProcessStartInfo("node", [script, model, path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return JsonSerializer.Deserialize<Result>(output, JsonSerializerOptions.Web)!;
    }
}
