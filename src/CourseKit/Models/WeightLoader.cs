using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Gives a model the tensors of a checkpoint, by name.</summary>
internal static class WeightLoader
{
    /// <summary>Loads what the checkpoint has; parameters that it lacks are initialised by the family's rule and listed.</summary>
    public static LoadReport Load(PretrainedModel model, CheckpointFolder checkpoint, ModelLoadOptions options)
    {
        var storage = new WeightStorage(model, options);
        var available = NamesInModel(model, checkpoint);
        var found = model.AllNamedParameters().Where(entry => available.ContainsKey(entry.Name)).ToList();
        List<(string Name, Tensor Value)> buffers = [.. model.NamedBuffers().Where(entry => available.ContainsKey(entry.Name))];
        if (found.Count == 0)
            throw new CheckpointException($"{checkpoint.Path}: none of the {checkpoint.Names.Count} tensors is one of {model.GetType().Name}. Is it a checkpoint of another family?");
        var sources = found.DistinctBy(entry => entry.Parameter).ToDictionary(entry => entry.Parameter, entry => available[entry.Name]);
        var parameters = model.NamedParameters().ToList();
        var messages = new List<string>();
        if (options.Id2Label is not null)
            foreach (var (name, parameter) in parameters)
                if (IsHeadOfOtherSize(name, parameter, out var size) && sources.Remove(parameter))
                    messages.Add($"'{name}' has shape {size} in the checkpoint, and {parameter.Shape} for the {options.Id2Label.Count} classes asked for: newly initialised.");

        var missing = parameters.Where(entry => !sources.ContainsKey(entry.Parameter)).ToList();
        ThrowIfTooLarge(missing, checkpoint);
        var generator = new Generator(options.Seed);
        foreach (var (name, parameter) in parameters)
        {
            if (sources.TryGetValue(parameter, out var source)) parameter.Value = Fit(checkpoint, source, name, parameter, storage);
            else model.Initialize(name, parameter, generator);
            parameter.RequiresGrad = options.Trainable;
        }

        foreach (var (name, buffer) in buffers) Fill(buffer, name);
        var used = found.Select(entry => entry.Name).Concat(buffers.Select(entry => entry.Name)).Select(name => available[name]).ToHashSet();
        return new([.. missing.Select(entry => entry.Name)], [.. checkpoint.Names.Where(name => !used.Contains(name) && !IsDerived(name))]) { Source = checkpoint.Source, Messages = messages };

        void Fill(Tensor buffer, string name)
        {
            var tensor = checkpoint.Read(available[name]);
            if (tensor.Shape != buffer.Shape) throw new CheckpointException($"{checkpoint.Path}: '{available[name]}' has shape {tensor.Shape}, but the model's '{name}' has {buffer.Shape}. Is config.json that of another checkpoint?");
            NoGrad.Run(() => buffer.CopyInPlace(tensor));
        }

        bool IsHeadOfOtherSize(string name, Parameter parameter, out Shape size)
        {
            size = sources.TryGetValue(parameter, out var source) ? checkpoint.ShapeOf(source) : parameter.Shape;
            return !name.StartsWith(model.BaseModelPrefix + ".", StringComparison.Ordinal) && size != parameter.Shape;
        }
    }

    // Constants that older versions of the reference saved beside the weights: positions (sinusoidal ones too), causal masks, rotary frequencies.
    private static bool IsDerived(string name) =>
        Array.Exists(["position_ids", ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", "rotary_emb.inv_freq", ".embed_positions.weight", ".embed_positions.weights"], end => name.EndsWith(end, StringComparison.Ordinal));

    // A configuration may ask for any size; what the file does not hold must at least fit in memory.
    private static void ThrowIfTooLarge(List<(string Name, Parameter Parameter)> missing, CheckpointFolder checkpoint)
    {
        var (needed, there) = (missing.Sum(entry => (double)entry.Parameter.Shape.ElementCount * sizeof(float)), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > there)
        {
            throw new CheckpointException(FormattableString.Invariant(
                $"{checkpoint.Path} lacks {missing.Count} parameters of the model in config.json, '{missing[0].Name}' first; to initialise them takes {needed / (1 << 30):N0} GiB, but there are {there / (1 << 30):N0}. Is config.json that of another checkpoint?"));
        }
    }

    /// <summary>Puts back the trained parameters that <see cref="PretrainedModel.SavePretrained"/> wrote.</summary>
    public static void Restore(PretrainedModel model, string folder)
    {
        if (model.Adapter is { } adapter)
        {
            LoraAdapter.Restore(model, adapter, folder);
            return;
        }

        var checkpoint = CheckpointFolder.Open(folder);
        foreach (var (name, parameter) in model.NamedParameters()) parameter.Value = checkpoint.Read(name).Clone();
    }

    // The model's names of the file's tensors. Old checkpoints call layer norms' parameters gamma and beta, and names begin with the family's
    // prefix or not, depending on whether the checkpoint was saved with a head.
    private static Dictionary<string, string> NamesInModel(PretrainedModel model, CheckpointFolder checkpoint)
    {
        var prefix = model.BaseModelPrefix + ".";
        var modelHasHead = model.Children.Any(child => child.Name == model.BaseModelPrefix);
        var fileHasHead = checkpoint.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
        var names = new Dictionary<string, string>();
        foreach (var inFile in checkpoint.Names)
        {
            var name = inFile;
            if (name.EndsWith(".gamma", StringComparison.Ordinal)) name = name[..^6] + ".weight";
            if (name.EndsWith(".beta", StringComparison.Ordinal)) name = name[..^5] + ".bias";
            if (modelHasHead && !fileHasHead) name = prefix + name;
            if (!modelHasHead && fileHasHead && name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
            names[name] = inFile;
        }

        return names;
    }

    private static Tensor Fit(CheckpointFolder checkpoint, string source, string name, Parameter parameter, WeightStorage storage)
    {
        var tensor = checkpoint.Read(source);
        if (tensor.Shape != parameter.Shape)
        {
            throw new CheckpointException(
                $"{checkpoint.Path}: '{source}' has shape {tensor.Shape}, but the model's '{name}' has {parameter.Shape}. Is config.json that of another checkpoint, or the number of labels another?");
        }

        if (!tensor.DType.IsFloatingPoint) throw new CheckpointException($"{checkpoint.Path}: '{source}' holds {tensor.DType}; expected real numbers.");
        try
        {
            return storage.Store(parameter, tensor);
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException($"{checkpoint.Path}: '{source}' cannot be kept in 8 bits. {error.Message}", error);
        }
    }
}
