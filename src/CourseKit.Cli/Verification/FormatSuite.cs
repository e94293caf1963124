using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tensors.Formats.Numpy;
using CourseKit.Tensors.Formats.PyTorch;

namespace CourseKit.Cli.Verification;

/// <summary>Files of tensors in other programs' formats: NumPy arrays, GGUF, shards with an index, PyTorch's own files. The folder's <c>case.json</c> has only a <c>note</c>, which also says what the arrays hold.</summary>
public sealed partial class FormatSuite : IGoldenSuite
{
    private const double LogitTolerance = 1e-4;

    /// <inheritdoc/>
    public IEnumerable<GoldenUnit> Find(string folder)
    {
        var path = Path.Combine(folder, "case.json");
        if (!GoldenTensors.HasKeys(path, "note") || GoldenTensors.HasKeys(path, "class")) yield break;
        if (Files(folder).Any(file => Path.GetExtension(file) is ".npy" or ".npz" or ".gguf" or ".bin")) yield return new(folder, _ => Run(folder));
    }

    private static IEnumerable<CaseResult> Run(string folder)
    {
        var note = GoldenTensors.ReadCase(folder, "case.json").GetProperty("note").GetString() ?? "";
        foreach (var file in Files(folder))
        {
            var name = Path.GetFileName(file);
            var mustRefuse = name.StartsWith("refuse.", StringComparison.Ordinal);
            switch (Path.GetExtension(file))
            {
                case ".npy" or ".npz" or ".gguf" or ".bin" when mustRefuse: yield return GoldenCase.Run(name, () => Refused(file)); break;
                case ".npz":
                    yield return GoldenCase.Run(name, () => Contents(file, note));
                    yield return GoldenCase.Run($"{name}, written again", () => WrittenAgain(file));
                    break;
                case ".npy": yield return GoldenCase.Run(name, () => AgainstExpected(file, _ => NumpyFile.Load(file))); break;
                case ".bin": yield return GoldenCase.Run(name, () => Pickled(file, note)); break;
                case ".gguf": yield return GoldenCase.Run(name, () => AgainstExpected(file, GgufFile.Open(file).ReadTensor)); break;
            }
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            if (File.Exists(Path.Combine(inner, "config.json")) && File.Exists(Path.Combine(inner, "expected.safetensors"))) yield return Checkpoint(inner);
    }

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];

    private static CaseResult Checkpoint(string folder)
    {
        var name = Path.GetFileName(folder);
        var expected = GoldenTensors.Open(folder, "expected.safetensors");
        if (TaskOf(GoldenTensors.ReadCase(folder, "config.json"), expected) is not { } task || !AutoModel.Supports(folder, task)) return CaseResult.Unsupported(name, "this class of model");
        return GoldenCase.Run(name, () => expected.Difference("out.logits", ((LogitsOutput)AutoModel.ForTask(task, folder).Forward(ModelSuite.Inputs(expected))).Logits, LogitTolerance));
    }

    // Old configurations do not name the class; one row of logits for each text is a classifier's.
    private static ModelTask? TaskOf(JsonElement config, GoldenTensors expected)
    {
        if (config.TryGetProperty("architectures", out var classes) && classes.GetArrayLength() > 0) return ModelClasses.TaskOf(classes[0].GetString()!);
        return expected.Find("out.logits") is { Rank: 2 } ? ModelTask.SequenceClassification : null;
    }

    private static string? Refused(string file)
    {
        try
        {
            if (file.EndsWith(".npz", StringComparison.Ordinal))
            {
                using var archive = NumpyArchive.Open(file);
                foreach (var name in archive.Names) _ = archive[name];
            }
            else if (file.EndsWith(".npy", StringComparison.Ordinal)) NumpyFile.Load(file);
            else if (file.EndsWith(".bin", StringComparison.Ordinal)) PyTorchFile.Open(file);
            else GgufFile.Open(file);
        }
        catch (CourseKit.Tensors.Formats.TensorFileException)
        {
            return null;
        }

        return "was read, expected an error";
    }

    // x.bin or x.kind.bin beside x.expected.safetensors, or in the note's own notation "nested.bin: the tensors under state_dict equal those of state.expected".
    private static string? Pickled(string file, string note)
    {
        var read = PyTorchFile.Open(file);
        var (entries, stem) = (read.Entries, Path.GetFileName(file).Split('.')[0]);
        if (UnderPattern().Matches(note).FirstOrDefault(match => match.Groups["file"].Value == Path.GetFileName(file)) is { } described)
            (entries, stem) = (read.Under(described.Groups["dictionary"].Value), described.Groups["expected"].Value);
        var expected = GoldenTensors.Open(Path.Combine(Path.GetDirectoryName(file)!, stem + ".expected.safetensors"));
        var isWhole = ReferenceEquals(entries, read.Entries);
        if (isWhole && expected.Names.Except(entries.Select(entry => entry.Name)).FirstOrDefault() is { } missing) return $"it lacks {missing}";
        if (entries.Count == 0) return "it has no tensors";
        return entries.Select(entry => expected.Find(entry.Name) is { } tensor ? Equal(entry, tensor) : $"{entry.Name} is not expected").FirstOrDefault(difference => difference is not null);
    }

    private static string? Equal(PyTorchEntry entry, Tensor expected)
    {
        var ours = entry.ToTensor();
        if (ours.DType != expected.DType || ours.Shape != expected.Shape) return $"{entry.Name}: {ours.DType} {ours.Shape}, expected {expected.DType} {expected.Shape}";
        var same = ours.DType == DType.Int64
            ? ours.ToArray<long>().SequenceEqual(expected.ToArray<long>())
            : ours.To(DType.Float64).ToArray<double>().SequenceEqual(expected.To(DType.Float64).ToArray<double>());
        return same ? null : $"{entry.Name}: other elements than expected";
    }

    // x.npy or x.gguf beside x.expected.safetensors.
    private static string? AgainstExpected(string file, Func<string, Tensor> read)
    {
        var path = Path.ChangeExtension(file, ".expected.safetensors");
        if (!File.Exists(path)) return $"{Path.GetFileName(path)} is missing";
        var expected = GoldenTensors.Open(path);
        return expected.Names.Select(name => expected.Difference(name, read(name), 0)).FirstOrDefault(difference => difference is not null);
    }

    private static string? Contents(string file, string note)
    {
        var described = Described(Path.GetFileName(file), note);
        if (described.Count == 0) return "case.json's note does not say what is in it";
        using var archive = NumpyArchive.Open(file);
        if (!archive.Names.Order().SequenceEqual(described.Select(array => array.Name).Order()))
            return $"it has {string.Join(", ", archive.Names)}, expected {string.Join(", ", described.Select(array => array.Name))}";
        return described.Select(array => Compare(archive[array.Name], array)).FirstOrDefault(difference => difference is not null);
    }

    private static string? Compare(Tensor ours, DescribedArray array)
    {
        if (ours.DType != array.Type) return $"{array.Name}: {ours.DType}, expected {array.Type}";
        int[] shape = array.Shape ?? [array.Values.Length];
        if (!ours.Shape.SequenceEqual(shape)) return $"{array.Name}: shape {ours.Shape}, expected [{string.Join(", ", shape)}]";
        var values = ours.To(DType.Float64).ToArray<double>();
        return values.SequenceEqual(array.Values) ? null : $"{array.Name}: {string.Join(' ', values)}, expected {string.Join(' ', array.Values)}";
    }

    // NumPy wrote the bytes; the tensors read from them must give the same bytes.
    private static string? WrittenAgain(string file)
    {
        using var archive = NumpyArchive.Open(file);
        using var zip = ZipFile.OpenRead(file);
        foreach (var name in archive.Names)
        {
            using MemoryStream expected = new(), ours = new();
            using (var entry = zip.GetEntry(name + ".npy")!.Open()) entry.CopyTo(expected);
            NumpyFile.Save(ours, archive[name]);
            if (!ours.ToArray().AsSpan().SequenceEqual(expected.ToArray())) return $"{name}: other bytes than NumPy's";
        }

        return null;
    }

    // The note's own notation: "arrays.npz: a = 0..5 as float32 2x3, b = 1 2 3 int64, c = 0..5 float64 2x3 in Fortran order".
    private static List<DescribedArray> Described(string file, string note)
    {
        var start = note.IndexOf(file + ":", StringComparison.Ordinal);
        if (start < 0) return [];
        var text = note[(start + file.Length + 1)..];
        return [.. ArrayPattern().Matches(text).Select(match => new DescribedArray(
            match.Groups["name"].Value,
            Enum.Parse<DType>(match.Groups["type"].Value, ignoreCase: true),
            match.Groups["shape"].Success ? [.. match.Groups["shape"].Value.Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : null,
            Values(match.Groups["values"].Value)))];
    }

    private static double[] Values(string text)
    {
        if (text.Split("..") is [var from, var to])
        {
            var (first, last) = (int.Parse(from, CultureInfo.InvariantCulture), int.Parse(to, CultureInfo.InvariantCulture));
            return [.. Enumerable.Range(first, last - first + 1).Select(value => (double)value)];
        }

        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"(?<name>\w+) = (?<values>-?\d+\.\.-?\d+|-?[\d.]+(?: -?[\d.]+)*) (?:as )?(?<type>float16|float32|float64|int8|int32|int64|bool)(?: (?<shape>\d+(?:x\d+)*))?")]
    private static partial Regex ArrayPattern();

    [GeneratedRegex(@"(?<file>[\w.-]+): the tensors under (?<dictionary>\w+) equal those of (?<expected>\w+)\.expected")]
    private static partial Regex UnderPattern();

    private sealed record DescribedArray(string Name, DType Type, int[]? Shape, double[] Values);
}
