using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>A vector for a word from its characters: convolutions, the largest answer of each filter, highway layers and a projection (Kim et al. 2016; Jozefowicz et al. 2016).</summary>
public sealed class ElmoCharacterEncoder : Layer
{
    private readonly ModuleList<Conv1d> convolutions;
    private readonly ModuleList<ElmoHighway> highways;

    /// <summary>An encoder of the configuration's sizes.</summary>
    public ElmoCharacterEncoder(ElmoConfig config)
    {
        Add("embeddings", new Embedding(ElmoVocabulary.CharacterCount, config.CharacterEmbeddingSize));
        convolutions = Add("convolutions", new ModuleList<Conv1d>(config.Filters.Select(filter => new Conv1d(config.CharacterEmbeddingSize, filter.Count, filter.Width))));
        highways = Add("highways", new ModuleList<ElmoHighway>(Enumerable.Range(0, config.HighwayLayers).Select(_ => new ElmoHighway(config.FilterCount))));
        Add("projection", new Linear(config.FilterCount, config.ProjectionSize));
    }

    /// <summary>(words, projection size) of characters (words, characters), int64.</summary>
    protected override Tensor Compute(Tensor characters)
    {
        var embedded = Child<Embedding>("embeddings").Forward(characters).Transpose(1, 2);
        var x = Tensor.Cat([.. convolutions.Select(convolution => convolution.Forward(embedded).Amax([2]).Relu())], -1);
        foreach (var highway in highways) x = highway.Forward(x);
        return Child<Layer>("projection").Forward(x);
    }
}

/// <summary>g · relu(Wx + b) + (1 - g) · x, where the gate g decides for each number how much of it passes unchanged (Srivastava et al. 2015).</summary>
public sealed class ElmoHighway : Layer
{
    /// <summary>A layer of the given width.</summary>
    public ElmoHighway(int width)
    {
        Add("transform", new Linear(width, width));
        Add("gate", new Linear(width, width));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var gate = Child<Layer>("gate").Forward(x).Sigmoid();
        return (gate * Child<Layer>("transform").Forward(x).Relu()) + ((1.0 - gate) * x);
    }
}
