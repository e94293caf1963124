using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models.Decoders;

/// <summary>The golden checkpoints of decoders that continue texts, found by what their folders say.</summary>
internal static class DecoderGoldens
{
    /// <summary>Folders below the goldens of models, such as <c>gpt2/LMHeadModel</c>.</summary>
    public static IEnumerable<string> Folders()
    {
        var root = Repository.Golden("models");
        foreach (var file in Directory.EnumerateFiles(root, "case.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(file)!;
            var name = Read(file).GetProperty("class").GetString()!;
            if ((name.EndsWith("ForCausalLM", StringComparison.Ordinal) || name.EndsWith("LMHeadModel", StringComparison.Ordinal)) && AutoModel.Supports(folder, ModelTask.CausalLM))
                yield return Path.GetRelativePath(root, folder).Replace('\\', '/');
        }
    }

    public static TheoryData<string> AsTheory() => [.. Folders()];

    public static CausalLanguageModel Load(string folder) => (CausalLanguageModel)AutoModel.ForCausalLM(Repository.Golden("models", folder), new() { Trainable = false });

    public static JsonElement Case(string folder) => Read(Repository.Golden("models", folder, "case.json"));

    /// <summary>Rows of random tokens of the given lengths, padded on the left.</summary>
    public static (Tensor Ids, Tensor Mask) LeftPadded(PretrainedConfig config, params int[] lengths)
    {
        var longest = lengths.Max();
        var rows = TestBatches.Sentences(config.VocabSize, lengths);
        long[] ids = [.. rows.SelectMany(row => Enumerable.Repeat((long)(config.PadTokenId ?? 0), longest - row.Length).Concat(row.Select(id => (long)id)))];
        long[] mask = [.. rows.SelectMany(row => new long[longest - row.Length].Concat(Enumerable.Repeat(1L, row.Length)))];
        return (Tensor.From(ids, [rows.Length, longest]), Tensor.From(mask, [rows.Length, longest]));
    }

    private static JsonElement Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
