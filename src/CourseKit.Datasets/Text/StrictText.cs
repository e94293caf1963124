using System.Text;

namespace CourseKit.Datasets;

/// <summary>Opens text files so that bytes which are not valid in the encoding are an error, never a replacement character.</summary>
internal static class StrictText
{
    private const int BufferSize = 1 << 16;

    /// <summary>Opens a file in the given encoding; without one, in that of its byte order mark, or else in UTF-8.</summary>
    /// <exception cref="DatasetException">The file cannot be opened.</exception>
    public static StreamReader Open(string path, Encoding? encoding)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
            return new StreamReader(stream, Strict(encoding ?? ByMark(stream)), detectEncodingFromByteOrderMarks: false, BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read: {e.Message} Check the path (the current folder is {Environment.CurrentDirectory}).", e);
        }
    }

    /// <summary>The error for a file with bytes that do not decode: finds the first such line.</summary>
    public static DatasetException Undecodable(string path, Encoding? encoding, DecoderFallbackException cause)
    {
        var (line, name) = FirstBadLine(path, encoding);
        return new DatasetException(
            $"the bytes {string.Join(' ', (cause.BytesUnknown ?? []).Select(value => value.ToString("X2")))} are not valid {name}. " +
            "If the file is in another encoding, say so: Encoding = Encoding.Latin1, for example.",
            path,
            line,
            cause);
    }

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }

    private static Encoding ByMark(FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return start[..length] switch
        {
            [0xFF, 0xFE, 0, 0] => Encoding.UTF32,
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
    }

    /// <summary>Decodes byte by byte, which is slow and exact, and only done when there is an error to report.</summary>
    private static (long Line, string Encoding) FirstBadLine(string path, Encoding? encoding)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        var strict = Strict(encoding ?? ByMark(stream));
        var decoder = strict.GetDecoder();
        Span<char> decoded = stackalloc char[4];
        long line = 1;
        var afterReturn = false;
        try
        {
            for (var value = stream.ReadByte(); value >= 0; value = stream.ReadByte())
            {
                var count = decoder.GetChars([(byte)value], decoded, flush: false);
                foreach (var c in decoded[..count])
                {
                    if (c == '\r' || (c == '\n' && !afterReturn)) line++;
                    afterReturn = c == '\r';
                }
            }
        }
        catch (DecoderFallbackException)
        {
            // The decoder has reached the bad bytes: they are on this line.
        }

        return (line, strict.WebName.ToUpperInvariant());
    }
}
