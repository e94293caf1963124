using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Makes one token of all, for decoders that come after it.</summary>
public sealed class FuseDecoder : Decoder
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return [string.Concat(tokens)];
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("Fuse");
}
