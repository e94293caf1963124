using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>Token types of families that have no embeddings of their own for them: GPT, GPT-2 and CTRL take those of the tokens with these ids.</summary>
internal static class TokenTypes
{
    /// <summary>Adds the types' embeddings. Types that are all 0 count as none, since tokenizers here always give them, and the reference's of these families never do.</summary>
    public static Tensor Added(Tensor embedded, ForwardPass pass, Embedding tokens) => IsNone(pass.TokenTypeIds) ? embedded : embedded + tokens.Forward(pass.TokenTypeIds!);

    /// <summary>Whether no token has a type but 0.</summary>
    public static bool IsNone(Tensor? types) => types is null || Array.TrueForAll(types.To(DType.Int64).ToArray<long>(), type => type == 0);
}
