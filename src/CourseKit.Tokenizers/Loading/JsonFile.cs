using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the JSON files of a tokenizer, and turns what can go wrong into <see cref="TokenizerException"/>.</summary>
internal static class JsonFile
{
    /// <summary>No published tokenizer comes near this size.</summary>
    private const long MaxBytes = 512L << 20;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowTrailingCommas = false, MaxDepth = 64 };

    /// <summary>The bytes of a file, without a byte order mark.</summary>
    internal static ReadOnlyMemory<byte> ReadBytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var size = new FileInfo(path).Length;
            if (size > MaxBytes)
                throw new TokenizerException($"{path}: the file has {size} bytes; a tokenizer file has at most {MaxBytes}.");
            ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
            return bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException(
                $"{path}: the file cannot be read ({error.Message}). Give the path of an existing tokenizer file.", error);
        }
    }

    /// <summary>The text of a file in UTF-8.</summary>
    internal static string ReadText(string path)
    {
        try
        {
            return s_strict.GetString(ReadBytes(path).Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new TokenizerException($"{path}: not UTF-8 ({error.Message.TrimEnd('.')}). The file may be damaged, or of another encoding; save it as UTF-8.", error);
        }
    }

    /// <summary>A small file as one object.</summary>
    internal static JsonSection ReadSection(string path) => ParseSection(ReadBytes(path), path);

    /// <summary>A text as one object.</summary>
    internal static JsonSection ParseSection(string json, string name)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ParseSection(Encoding.UTF8.GetBytes(json), name);
    }

    private static JsonSection ParseSection(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, DocumentOptions);
            return new JsonSection(document.RootElement.Clone(), name, "");
        }
        catch (JsonException error)
        {
            throw Damaged(name, error);
        }
    }

    internal static TokenizerException Damaged(string path, Exception error) =>
        new($"{path}: not valid JSON ({error.Message.TrimEnd('.')}). The file may be cut off or damaged; fetch it again.", error);
}
