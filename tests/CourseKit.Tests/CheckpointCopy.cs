using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests;

/// <summary>A copy of a checkpoint, gone after the test, that the test may change.</summary>
internal sealed class CheckpointCopy : IDisposable
{
    public CheckpointCopy(string source)
    {
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, this[Path.GetFileName(file)]);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("coursekit-").FullName;

    public string Weights => this["model.safetensors"];

    public string this[string name] => Path.Combine(Folder, name);

    public void EditJson(string name, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(this[name]))!.AsObject();
        edit(json);
        File.WriteAllText(this[name], json.ToJsonString());
    }

    /// <summary>Sets a field of <c>config.json</c> to a value given as JSON.</summary>
    public void SetConfig(string field, string json) => EditJson("config.json", config => config[field] = JsonNode.Parse(json));

    /// <summary>Writes the weights again: what <paramref name="edit"/> makes of each tensor, null to leave it out.</summary>
    public void RewriteWeights(Func<string, Tensor, (string Name, Tensor Value)?> edit, string file = "model.safetensors")
    {
        var tensors = SafetensorsFile.Open(this[file]).Entries.Select(entry => edit(entry.Name, entry.ToTensor())).OfType<(string, Tensor)>().ToList();
        SafetensorsWriter.Write(this[file], tensors);
    }

    /// <summary>Writes the weights again, with more behind them.</summary>
    public void AddWeights(params (string Name, Tensor Value)[] added) =>
        SafetensorsWriter.Write(Weights, [.. SafetensorsFile.Open(Weights).Entries.Select(entry => (entry.Name, entry.ToTensor())), .. added]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
