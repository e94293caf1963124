using System.Globalization;
using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers;

/// <summary>Reads runs of byte tokens (<c>&lt;0xE4&gt;</c>) as UTF-8. A run that is none becomes one U+FFFD for every byte.</summary>
public sealed class ByteFallbackDecoder : Decoder
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (TryReadByte(token, out var value))
            {
                bytes.Add(value);
                continue;
            }
            Flush();
            parts.Add(token);
        }
        Flush();
        return parts;

        void Flush()
        {
            if (bytes.Count == 0) return;
            try
            {
                parts.Add(s_strict.GetString([.. bytes]));
            }
            catch (DecoderFallbackException)
            {
                parts.Add(new string('\uFFFD', bytes.Count));
            }
            bytes.Clear();
        }
    }

    /// <summary>Whether a token stands for a byte, and for which.</summary>
    internal static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>' &&
               byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("ByteFallback");
}
