using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>What sets a family apart among encoder-decoders of the original kind.</summary>
/// <param name="Positions">How tokens know their places; asked once for each half.</param>
internal sealed record Seq2SeqDesign(Func<PositionEmbedding> Positions)
{
    /// <summary>Whether norms stand before attention and feed-forward networks, with one more behind the last layer (<c>layer_norm</c>), or behind each residual sum, as in the paper.</summary>
    public bool NormsFirst { get; init; }

    /// <summary>Whether the embeddings are normalised (<c>layernorm_embedding</c>).</summary>
    public bool NormsEmbeddings { get; init; }
}

/// <summary>The encoder or the decoder: embeddings and layers (<c>BartEncoder</c>, <c>BartDecoder</c> and their relatives).</summary>
public sealed class Seq2SeqStack : Module
{
    private readonly Seq2SeqDesign design;
    private readonly double scale, layerDrop;

    internal Seq2SeqStack(Seq2SeqConfig config, Seq2SeqDesign design, Embedding embedTokens, bool isDecoder)
    {
        this.design = design;
        scale = config.ScaleEmbedding ? Math.Sqrt(config.DModel) : 1;
        layerDrop = isDecoder ? config.DecoderLayerdrop : config.EncoderLayerdrop;
        EmbedTokens = Add("embed_tokens", embedTokens);
        Add("embed_positions", design.Positions());
        Layers = Add("layers", new ModuleList<Seq2SeqLayer>(
            Enumerable.Range(0, isDecoder ? config.DecoderLayers : config.EncoderLayers).Select(_ => new Seq2SeqLayer(config, design, isDecoder))));
        if (design.NormsEmbeddings) Add("layernorm_embedding", new LayerNorm(config.DModel));
        if (design.NormsFirst) Add("layer_norm", new LayerNorm(config.DModel));
        Add("dropout", new Dropout(config.Dropout));
    }

    /// <summary>The token embeddings.</summary>
    public Embedding EmbedTokens { get; }

    /// <summary>The layers.</summary>
    public ModuleList<Seq2SeqLayer> Layers { get; }

    internal Tensor Forward(ForwardPass pass) => Hooked(pass.InputIds, ids =>
    {
        var hidden = LayerStack.Run(Layers, Embed(ids, pass), pass, (layer, x, number) => IsLeftOut() ? x : layer.Forward(x, pass, number));
        if (design.NormsFirst) hidden = Child<LayerNorm>("layer_norm").Forward(hidden);
        pass.HiddenStates?.Add(hidden);
        return hidden;
    });

    private Tensor Embed(Tensor ids, ForwardPass pass)
    {
        var tokens = Child<Embedding>("embed_tokens").Forward(ids);
        var hidden = (scale == 1 ? tokens : tokens * scale) + Child<PositionEmbedding>("embed_positions").Forward(pass);
        if (design.NormsEmbeddings) hidden = Child<LayerNorm>("layernorm_embedding").Forward(hidden);
        return Child<Dropout>("dropout").Forward(hidden);
    }

    private bool IsLeftOut() => IsTraining && layerDrop > 0 && Child<Dropout>("dropout").Generator.NextDouble() < layerDrop;
}
