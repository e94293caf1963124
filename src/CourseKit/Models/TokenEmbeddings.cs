using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Gives a model room for more tokens, or for fewer.</summary>
internal static class TokenEmbeddings
{
    /// <summary>Makes everything that has a row for each token of the vocabulary (token embeddings, output weights, output biases) that of <paramref name="count"/> tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There would be no tokens, or not those that the configuration names.</exception>
    /// <exception cref="NotSupportedException">The model is made of two, or its weights are kept in 8 bits.</exception>
    public static void Resize(PretrainedModel model, int count, ulong seed)
    {
        var (config, before) = (model.Config, model.Config.VocabSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        foreach (var (name, id) in new[] { ("pad_token_id", config.PadTokenId), ("bos_token_id", config.BosTokenId), ("decoder_start_token_id", config.DecoderStartTokenId) })
            if (id >= count) throw new ArgumentOutOfRangeException(nameof(count), count, $"The configuration's {name} is {id}, so there must be more than {id} tokens.");
        if (count == before) return;

        // A model of the new size, which takes no memory yet, says which parameters depend on it.
        var resized = Like(model, config with { VocabSize = count });
        var (generator, sizes) = (new Generator(seed), resized.AllNamedParameters().ToDictionary(entry => entry.Name, entry => entry.Parameter));
        var changes = new List<(Parameter Parameter, Tensor Value)>();
        foreach (var (name, parameter) in model.NamedParameters())
        {
            var target = sizes[name];
            if (target.Shape == parameter.Shape) continue;
            if (parameter.Value.DType.IsQuantized) throw new NotSupportedException($"'{name}' is kept as {parameter.Value.DType}, which new rows cannot be added to. Load the model without a DType, resize it and save it.");
            resized.Initialize(name, target, generator);
            changes.Add((parameter, Joined(parameter.Value, target.Value)));
        }

        if (changes.Count == 0) throw new NotSupportedException($"{model.GetType().Name} has no embeddings of its own {before} tokens. Resize the models that it is made of.");
        foreach (var (parameter, value) in changes) parameter.Resize(value);
        foreach (var part in model.NamedModules().Select(entry => entry.Module).OfType<PretrainedModel>())
            if (part.Config.VocabSize == before) part.Config = part.Config with { VocabSize = count };
    }

    private static PretrainedModel Like(PretrainedModel model, PretrainedConfig config)
    {
        if (ModelFamilies.ByType.TryGetValue(config.ModelType, out var family))
            foreach (var task in family.Tasks)
                if (family.Create(task, config) is var candidate && candidate.GetType() == model.GetType()) return candidate;
        throw new NotSupportedException($"{model.GetType().Name} cannot be resized: no family makes such a model.");
    }

    // The rows (or elements, or columns) that both have are the old ones.
    private static Tensor Joined(Tensor old, Tensor fresh) => NoGrad.Run(() =>
    {
        var dimension = Enumerable.Range(0, old.Rank).Single(d => old.Shape[d] != fresh.Shape[d]);
        int kept = Math.Min(old.Shape[dimension], fresh.Shape[dimension]), added = fresh.Shape[dimension] - kept;
        var start = old.Detach().Narrow(dimension, 0, kept);
        return added == 0 ? start.Clone() : Tensor.Cat([start, fresh.Detach().Narrow(dimension, kept, added).To(old.DType)], dimension);
    });
}
