using System.Text.Json;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Cli.Verification;

/// <summary>The tensors of a golden file, and comparing ours with them.</summary>
internal sealed class GoldenTensors
{
    private readonly SafetensorsFile file;

    private GoldenTensors(SafetensorsFile file) => this.file = file;

    public static GoldenTensors Open(params string[] path) => new(SafetensorsFile.Open(Path.Combine(path)));

    public IEnumerable<string> Names => file.Entries.Select(entry => entry.Name);

    public Tensor this[string name] => file[name].ToTensor();

    public Tensor? Find(string name) => file.TryGet(name, out var entry) ? entry.ToTensor() : null;

    /// <summary>The first difference of <paramref name="ours"/> from the tensor of that name, or null.</summary>
    public string? Difference(string name, Tensor ours, double tolerance, bool[]? ignored = null) => Difference(name, ours, this[name], tolerance, ignored);

    public static string? Difference(string name, Tensor ours, Tensor expected, double tolerance, bool[]? ignored = null)
    {
        if (ours.Shape != expected.Shape) return $"{name}: shape {ours.Shape}, expected {expected.Shape}";
        return TensorComparison.FirstDifference(
            name, ours.Detach().To(DType.Float32).ToArray(), expected.To(DType.Float32).ToArray(), expected.Shape.ToArray(), tolerance, ignored);
    }

    /// <summary>A <c>case.json</c>.</summary>
    public static JsonElement ReadCase(params string[] path) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path))).RootElement;

    /// <summary>Whether a JSON file is an object with all the given keys.</summary>
    public static bool HasKeys(string path, params string[] keys)
    {
        if (!File.Exists(path)) return false;
        try
        {
            var root = ReadCase(path);
            return root.ValueKind == JsonValueKind.Object && keys.All(key => root.TryGetProperty(key, out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
