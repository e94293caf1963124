using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Peft;

/// <summary>Puts LoRA adapters around a model's layers, and reads and writes them in PEFT's file format.</summary>
public static class LoraAdapter
{
    private const string Prefix = "base_model.model.";
    private const string WeightsFile = "adapter_model.safetensors";
    private const string ConfigFile = "adapter_config.json";

    /// <summary>Adapts the layers that the configuration names and makes only what it trains trainable.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <param name="config">Which layers, and how.</param>
    /// <param name="generator">Where the new weights come from.</param>
    /// <exception cref="CheckpointException">The model has no such layer, or the configuration is invalid.</exception>
    /// <exception cref="InvalidOperationException">The model has an adapter already.</exception>
    public static void Attach(PretrainedModel model, LoraConfig config, Generator generator)
    {
        config.ThrowIfInvalid(nameof(LoraConfig));
        if (model.Adapter is not null) throw new InvalidOperationException("The model has an adapter already. Merge it first.");
        var layers = LayersToAdapt(model, config);
        if (layers.Count == 0)
        {
            throw new CheckpointException(
                $"The adapter changes {config.TargetPattern ?? string.Join(", ", config.TargetModules)}, but {model.GetType().Name} has no such linear layer. Is it an adapter for another family?");
        }

        foreach (var parameter in model.Parameters()) parameter.RequiresGrad = false;
        foreach (var (parent, child, linear, name) in layers)
            parent.Replace(child, new LoraLinear(linear, config.RankOf(name), config.ScaleOf(name), config.LoraDropout, generator));
        foreach (var (_, parameter) in TrainedParameters(model, config)) parameter.RequiresGrad = true;
        model.Adapter = config;
    }

    /// <summary>What an adapter trains and saves, under the model's own names.</summary>
    public static IEnumerable<(string Name, Parameter Parameter)> TrainedParameters(PretrainedModel model, LoraConfig config)
    {
        foreach (var (name, parameter) in model.NamedParameters())
        {
            var module = name[..Math.Max(0, name.LastIndexOf('.'))];
            var isUpdate = module.EndsWith("lora_A", StringComparison.Ordinal) || module.EndsWith("lora_B", StringComparison.Ordinal);
            var isBias = name.EndsWith(".bias", StringComparison.Ordinal) && config.Bias switch
            {
                "all" => true,
                "lora_only" => module.EndsWith("base_layer", StringComparison.Ordinal),
                _ => false,
            };
            if (isUpdate || isBias || InSavedModule(module, config)) yield return (name, parameter);
        }
    }

    /// <summary>Adapts a model with what a folder holds.</summary>
    /// <param name="model">The base, changed in place.</param>
    /// <param name="folder">With <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <param name="trainable">Whether the adapter is to be trained on.</param>
    /// <returns>The adapter's configuration.</returns>
    /// <exception cref="CheckpointException">Missing, not supported, or an adapter for another base.</exception>
    /// <exception cref="SafetensorsException">The file of weights is broken.</exception>
    public static LoraConfig Load(PretrainedModel model, string folder, bool trainable = false)
    {
        var config = LoraConfig.Read(Path.Combine(folder, ConfigFile));
        Attach(model, config, new Generator(0));
        Restore(model, config, folder);
        foreach (var (_, parameter) in TrainedParameters(model, config)) parameter.RequiresGrad = trainable;
        return config;
    }

    /// <summary>Gives an adapted model the values that a folder holds.</summary>
    internal static void Restore(PretrainedModel model, LoraConfig config, string folder)
    {
        var path = Path.Combine(folder, WeightsFile);
        if (!File.Exists(path)) throw new CheckpointException($"{path} is missing; an adapter's folder holds {ConfigFile} and {WeightsFile}.");
        var file = SafetensorsFile.Open(path);
        var expected = TrainedParameters(model, config).ToDictionary(entry => Prefix + entry.Name, entry => entry.Parameter);
        foreach (var entry in file.Entries)
        {
            if (!expected.Remove(entry.Name, out var parameter))
                throw new CheckpointException($"{file.Path}: the base model has no place for '{entry.Name}'. Is it an adapter for another base?");
            var tensor = entry.ToTensor();
            if (tensor.Shape != parameter.Shape)
                throw new CheckpointException($"{file.Path}: '{entry.Name}' has shape {tensor.Shape}, but the base model wants {parameter.Shape}. Is it an adapter for another base?");
            parameter.Value = tensor.To(DType.Float32).Clone();
        }

        if (expected.Count > 0) throw new CheckpointException($"{file.Path}: '{expected.Keys.First()}' is missing, and {expected.Count - 1} more. Is it an adapter for another base?");
    }

    /// <summary>Writes an adapter: <c>adapter_model.safetensors</c>, <c>adapter_config.json</c>, and the model's <c>config.json</c>, which names the labels. A file is replaced whole or not at all.</summary>
    public static void Save(PretrainedModel model, LoraConfig config, string folder)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(
            Path.Combine(folder, WeightsFile), TrainedParameters(model, config).Select(entry => (Prefix + entry.Name, entry.Parameter.Value)), new Dictionary<string, string> { ["format"] = "pt" });
        JsonFile.Write(Path.Combine(folder, ConfigFile), config.ToJson());
        JsonFile.Write(Path.Combine(folder, "config.json"), model.Config.ToJson());
    }

    /// <summary>Adds every update to its layer's weight: the same answers without extra products. The adapter can then no longer be trained or saved.</summary>
    public static void Merge(PretrainedModel model)
    {
        using (new NoGrad())
        {
            foreach (var (_, parent) in model.NamedModules().ToList())
                foreach (var (name, child) in parent.Children.ToList())
                    if (child is LoraLinear adapted) parent.Replace(name, adapted.Merge());
        }

        model.Adapter = null;
    }

    /// <summary>The labels that an adapter's folder names, or null.</summary>
    internal static IReadOnlyList<string>? ReadLabels(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        return File.Exists(path) ? new LabelsOnly(path).Id2Label : null;
    }

    private static List<(Module Parent, string Child, Linear Layer, string Name)> LayersToAdapt(PretrainedModel model, LoraConfig config)
    {
        var layers = new List<(Module, string, Linear, string)>();
        foreach (var (parentName, parent) in model.NamedModules())
        {
            foreach (var (child, module) in parent.Children)
            {
                var name = parentName.Length == 0 ? child : $"{parentName}.{child}";
                if (module is Linear linear && config.Adapts(name) && !config.Saves(name)) layers.Add((parent, child, linear, name));
            }
        }

        return layers;
    }

    private static bool InSavedModule(string module, LoraConfig config)
    {
        for (var name = module; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
            if (config.Saves(name)) return true;
        return false;
    }

    private sealed record LabelsOnly(string Path) : PretrainedConfig(ReadFields(Path), Path)
    {
        public override int? MaxInputLength => null;

        public override int VocabSize { get; init; }
    }
}
