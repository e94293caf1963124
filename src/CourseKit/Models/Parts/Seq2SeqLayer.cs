using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>One layer of an encoder, or, where it attends to a source, of a decoder: attention, attention to the source, and the feed-forward network, each with a residual connection and a norm before or
/// behind it (<c>BartEncoderLayer</c>, <c>BartDecoderLayer</c> and their relatives).</summary>
public sealed class Seq2SeqLayer : Module
{
    private static readonly AttentionNames Names = new("q_proj", "k_proj", "v_proj", "out_proj");

    private readonly bool normsFirst, isDecoder;
    private readonly Activation activation;

    internal Seq2SeqLayer(Seq2SeqConfig config, Seq2SeqDesign design, bool isDecoder)
    {
        (normsFirst, this.isDecoder) = (design.NormsFirst, isDecoder);
        var (heads, width) = isDecoder ? (config.DecoderAttentionHeads, config.DecoderFfnDim) : (config.EncoderAttentionHeads, config.EncoderFfnDim);
        var sizes = new AttentionSizes(config.DModel, heads) { Dropout = config.AttentionDropout };
        Add("self_attn", new MultiHeadAttention(sizes, Names));
        Add("self_attn_layer_norm", new LayerNorm(config.DModel));
        if (isDecoder)
        {
            Add("encoder_attn", new MultiHeadAttention(sizes, Names));
            Add("encoder_attn_layer_norm", new LayerNorm(config.DModel));
        }

        Add("fc1", new Linear(config.DModel, width));
        Add("fc2", new Linear(width, config.DModel));
        Add("final_layer_norm", new LayerNorm(config.DModel));
        Add("dropout", new Dropout(config.Dropout));
        Add("activation_dropout", new Dropout(config.ActivationDropout));
        activation = Activation.Get(config.ActivationFunction, config.Source);
    }

    internal Tensor Forward(Tensor hidden, ForwardPass pass, int layer) => Hooked(hidden, x =>
    {
        x = Residual(x, "self_attn_layer_norm", y => Child<MultiHeadAttention>("self_attn").ToSelf(y, pass, layer));
        if (isDecoder) x = Residual(x, "encoder_attn_layer_norm", y => Child<MultiHeadAttention>("encoder_attn").ToSource(y, pass, layer));
        return Residual(x, "final_layer_norm", FeedForward);
    });

    private Tensor FeedForward(Tensor x) => Child<Layer>("fc2").Forward(Child<Dropout>("activation_dropout").Forward(activation.After(Child<Layer>("fc1"), x)));

    private Tensor Residual(Tensor x, string normName, Func<Tensor, Tensor> function)
    {
        var (norm, dropout) = (Child<LayerNorm>(normName), Child<Dropout>("dropout"));
        return normsFirst ? dropout.Forward(function(norm.Forward(x))) + x : norm.ForwardSum(dropout.Forward(function(x)), x);
    }
}
