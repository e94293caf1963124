using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>What a family calls the projections of its attention.</summary>
/// <param name="Query">Of the queries.</param>
/// <param name="Key">Of the keys.</param>
/// <param name="Value">Of the values.</param>
/// <param name="Output">Of the joined heads; null where that is another module's work.</param>
internal sealed record AttentionNames(string Query, string Key, string Value, string? Output);

/// <summary>The sizes of an attention block, and what sets it apart.</summary>
/// <param name="HiddenSize">Width of the hidden states.</param>
/// <param name="Heads">Heads of the queries.</param>
internal sealed record AttentionSizes(int HiddenSize, int Heads)
{
    /// <summary>Heads of keys and values.</summary>
    public int KeyHeads { get; init; } = Heads;

    /// <summary>Size of a head.</summary>
    public int HeadSize { get; init; } = HiddenSize / Heads;

    /// <summary>Width of what keys and values are projected from, where that is an encoder's output of another width.</summary>
    public int SourceSize { get; init; } = HiddenSize;

    /// <summary>Whether the projections to queries, keys and values have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; } = true;

    /// <summary>What scores are multiplied by; 1 / sqrt(head size) when null.</summary>
    public double? Scale { get; init; }

    /// <summary>How many tokens, itself included, a token of a decoder sees; null for all before it.</summary>
    public int? Window { get; init; }

    /// <summary>Dropout of the weights while training.</summary>
    public double Dropout { get; init; }
}

/// <summary>Multi-head attention with its projections under the family's own names (Vaswani et al. 2017, section 3.2.2).</summary>
public class MultiHeadAttention : Module
{
    private readonly AttentionNames names;
    private readonly HeadLayout heads;
    private readonly JoinedLinear joined = new();

    internal MultiHeadAttention(AttentionSizes sizes, AttentionNames names)
    {
        this.names = names;
        heads = new(sizes.Heads, sizes.KeyHeads, sizes.Scale, sizes.Window);
        Add(names.Query, new Linear(sizes.HiddenSize, sizes.Heads * sizes.HeadSize, sizes.Bias));
        Add(names.Key, new Linear(sizes.SourceSize, sizes.KeyHeads * sizes.HeadSize, sizes.Bias));
        Add(names.Value, new Linear(sizes.SourceSize, sizes.KeyHeads * sizes.HeadSize, sizes.Bias));
        if (names.Output is { } output) Add(output, new Linear(sizes.Heads * sizes.HeadSize, sizes.HiddenSize, sizes.OutputBias));
        Add("dropout", new Dropout(sizes.Dropout));
    }

    /// <summary>How the heads are divided.</summary>
    internal HeadLayout Heads => heads;

    /// <summary>What makes queries and keys, as it is now.</summary>
    internal (Layer Query, Layer Key) Projections => (Child<Layer>(names.Query), Child<Layer>(names.Key));

    /// <summary>Attention of the tokens to themselves, (batch, length, hidden size) or packed.</summary>
    /// <param name="hidden">The tokens.</param>
    /// <param name="pass">The run.</param>
    /// <param name="layer">The layer's number, for the cache.</param>
    /// <param name="positionBias">Added to the scores, or null.</param>
    /// <param name="rotate">Turns queries and keys by their positions, or null.</param>
    /// <param name="tokens">The numbers of the packed tokens whose output is wanted; null for all.</param>
    internal Tensor ToSelf(Tensor hidden, ForwardPass pass, int layer, Tensor? positionBias = null, Func<Tensor, Tensor>? rotate = null, Tensor? tokens = null) => Hooked(hidden, x =>
    {
        var (query, key, value) = Project(x);
        var context = HeadAttention.ToSelf(query, key, value, heads, pass, layer, Child<Dropout>("dropout"), positionBias, rotate);
        return Output(tokens is null ? context : context.Embed(tokens));
    });

    /// <summary>Attention of the tokens to <see cref="ForwardPass.EncoderHiddenStates"/>.</summary>
    internal Tensor ToSource(Tensor hidden, ForwardPass pass, int layer, Tensor? positionBias = null) => Hooked(hidden, x => Output(HeadAttention.ToSource(
        Child<Layer>(names.Query).Forward(x), () => (Child<Layer>(names.Key).Forward(pass.EncoderHiddenStates!), Child<Layer>(names.Value).Forward(pass.EncoderHiddenStates!)),
        heads, pass, layer, Child<Dropout>("dropout"), positionBias)));

    private Tensor Output(Tensor context) => names.Output is { } output ? Child<Layer>(output).Forward(context) : context;

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor hidden)
    {
        var (query, key, value) = (Child<Layer>(names.Query), Child<Layer>(names.Key), Child<Layer>(names.Value));
        if (query is not Linear q || key is not Linear k || value is not Linear v || joined.Forward(hidden, q, k, v) is not { } all)
            return (query.Forward(hidden), key.Forward(hidden), value.Forward(hidden));
        var (queries, keys) = (q.Weight.Shape[0], k.Weight.Shape[0]);
        return (all.Narrow(-1, 0, queries), all.Narrow(-1, queries, keys), all.Narrow(-1, queries + keys, keys));
    }
}
