using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Attention whose queries, keys and values come from one projection, stored as GPT stored it (<c>OpenAIGPT</c>'s <c>Attention</c>, <c>GPT2Attention</c>).
/// To an encoder's output, keys and values come from one projection and queries from another.</summary>
public sealed class JoinedAttention : Module
{
    private readonly HeadLayout heads;
    private readonly int width, layer;

    /// <param name="width">Of the hidden states.</param>
    /// <param name="heads">Their division.</param>
    /// <param name="layer">The block's number.</param>
    /// <param name="weightDropout">Of attention weights, while training.</param>
    /// <param name="outputDropout">Of the result, while training.</param>
    /// <param name="isCrossAttention">Whether it looks at an encoder's output.</param>
    internal JoinedAttention(int width, HeadLayout heads, int layer, double weightDropout, double outputDropout, bool isCrossAttention = false)
    {
        (this.width, this.heads, this.layer) = (width, heads, layer);
        Add("c_attn", new TransposedLinear(width, (isCrossAttention ? 2 : 3) * width));
        if (isCrossAttention) Add("q_attn", new TransposedLinear(width, width));
        Add("c_proj", new TransposedLinear(width, width));
        Add("attn_dropout", new Dropout(weightDropout));
        Add("resid_dropout", new Dropout(outputDropout));
    }

    internal Tensor ToSelf(Tensor hidden, ForwardPass pass) => Hooked(hidden, x =>
    {
        var all = Child<Layer>("c_attn").Forward(x);
        return Output(HeadAttention.ToSelf(Part(all, 0), Part(all, 1), Part(all, 2), heads, pass, layer, Child<Dropout>("attn_dropout")));
    });

    internal Tensor ToSource(Tensor hidden, ForwardPass pass) => Hooked(hidden, x => Output(HeadAttention.ToSource(Child<Layer>("q_attn").Forward(x), () =>
    {
        var both = Child<Layer>("c_attn").Forward(pass.EncoderHiddenStates!);
        return (Part(both, 0), Part(both, 1));
    }, heads, pass, layer, Child<Dropout>("attn_dropout"))));

    private Tensor Part(Tensor joined, int number) => joined.Narrow(-1, number * width, width);

    private Tensor Output(Tensor context) => Child<Dropout>("resid_dropout").Forward(Child<Layer>("c_proj").Forward(context));
}
