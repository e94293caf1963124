using CourseKit.Peft;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Gives a model the tensors of a checkpoint, by name.</summary>
internal static class WeightLoader
{
    /// <summary>Loads what the checkpoint has; parameters that it lacks are initialised by the family's rule and listed.</summary>
    public static LoadReport Load(PretrainedModel model, CheckpointFolder checkpoint, ModelLoadOptions options)
    {
        var available = NamesInModel(model, checkpoint);
        var (missing, used) = (new List<string>(), new HashSet<string>());
        var generator = new Generator(options.Seed);
        foreach (var group in model.AllNamedParameters().GroupBy(entry => entry.Parameter))
        {
            var name = group.First().Name;
            var source = group.Select(entry => available.GetValueOrDefault(entry.Name)).FirstOrDefault(found => found is not null);
            foreach (var alias in group) used.Add(available.GetValueOrDefault(alias.Name, ""));
            if (source is null)
            {
                missing.Add(name);
                model.Initialize(name, group.Key, generator);
            }
            else group.Key.Value = Fit(checkpoint, source, name, group.Key, options);

            group.Key.RequiresGrad = options.Trainable;
        }

        return new(missing, [.. checkpoint.Names.Where(name => !used.Contains(name) && !name.EndsWith("position_ids", StringComparison.Ordinal))]);
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

    private static Tensor Fit(CheckpointFolder checkpoint, string source, string name, Parameter parameter, ModelLoadOptions options)
    {
        var tensor = checkpoint.Read(source);
        if (tensor.Shape != parameter.Shape)
        {
            throw new CheckpointException(
                $"{checkpoint.Path}: '{source}' has shape {tensor.Shape}, but the model's '{name}' has {parameter.Shape}. Is config.json that of another checkpoint, or the number of labels another?");
        }

        if (!tensor.DType.IsFloatingPoint) throw new CheckpointException($"{checkpoint.Path}: '{source}' holds {tensor.DType}; expected real numbers.");
        // Matrices stay as they are in the file until training wants them: kernels widen them as they read.
        var keep = tensor.DType == DType.Float32 || (!options.Trainable && tensor.Rank == 2 && tensor.DType is DType.Float16 or DType.BFloat16);
        return keep ? tensor : tensor.To(DType.Float32);
    }
}
