using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers;

/// <summary>Reads the characters of <see cref="ByteAlphabet"/> back into bytes and these as UTF-8. Bytes that are no UTF-8 become U+FFFD; a
/// token that is not spelled in the alphabet (an added token) is taken as it is.</summary>
/// <param name="addPrefixSpace">Kept for the file format.</param>
/// <param name="trimOffsets">Kept for the file format.</param>
/// <param name="useRegex">Kept for the file format.</param>
public sealed class ByteLevelDecoder(bool addPrefixSpace = true, bool trimOffsets = true, bool useRegex = true) : Decoder
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens) => [Decode(tokens)];

    /// <inheritdoc/>
    public override string Decode(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var bytes = ArrayPool<byte>.Shared.Rent(256);
        var count = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (bytes.Length - count < 3 * token.Length) Grow(ref bytes, count, count + 3 * token.Length);
            count += Read(token, bytes.AsSpan(count));
        }
        var text = Encoding.UTF8.GetString(bytes, 0, count);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) =>
        ByteLevelPreTokenizer.WriteJson(writer, addPrefixSpace, trimOffsets, useRegex);

    /// <summary>Writes a token's bytes and returns how many they are.</summary>
    private static int Read(string token, Span<byte> bytes)
    {
        for (var i = 0; i < token.Length; i++)
        {
            var value = ByteAlphabet.ByteOf(token[i]);
            if (value < 0) return Encoding.UTF8.GetBytes(token, bytes);
            bytes[i] = (byte)value;
        }
        return token.Length;
    }

    private static void Grow(ref byte[] bytes, int count, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * bytes.Length, needed));
        bytes.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
