using System.Buffers.Binary;

namespace CourseKit.Jupyter.Display;

/// <summary>What the first bytes of a picture say of it; the name of its file says nothing.</summary>
/// <param name="Name">E.g. <c>PNG</c>.</param>
/// <param name="MimeType">E.g. <c>image/png</c>.</param>
/// <param name="Width">Pixels; 0 where the file is cut before it says.</param>
/// <param name="Height">Pixels, likewise.</param>
internal readonly record struct PictureFormat(string Name, string MimeType, int Width, int Height)
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];

    /// <summary>The format of a PNG, JPEG, GIF or WebP file; null of anything else.</summary>
    public static PictureFormat? Of(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(PngSignature)) return Sized("PNG", "image/png", Png(content));
        if (content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8)) return Sized("GIF", "image/gif", Gif(content));
        if (content.StartsWith(JpegSignature)) return Sized("JPEG", "image/jpeg", Jpeg(content));
        if (content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8)) return Sized("WebP", "image/webp", WebP(content[12..]));
        return null;
    }

    private static PictureFormat Sized(string name, string mimeType, (int Width, int Height) size) =>
        size is { Width: > 0, Height: > 0 } ? new(name, mimeType, size.Width, size.Height) : new(name, mimeType, 0, 0);

    // PNG (ISO/IEC 15948), 11.2.2: IHDR comes first.
    private static (int Width, int Height) Png(ReadOnlySpan<byte> content) =>
        content.Length < 24 ? default : (BinaryPrimitives.ReadInt32BigEndian(content[16..]), BinaryPrimitives.ReadInt32BigEndian(content[20..]));

    // GIF89a, 18: the logical screen descriptor.
    private static (int Width, int Height) Gif(ReadOnlySpan<byte> content) =>
        content.Length < 10 ? default : (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]), BinaryPrimitives.ReadUInt16LittleEndian(content[8..]));

    // JPEG (ITU-T T.81), B.2: segments of a marker and a length, up to a start of frame, SOF0 to SOF15 but for DHT, JPG and DAC.
    private static (int Width, int Height) Jpeg(ReadOnlySpan<byte> content)
    {
        for (var place = 2; place + 9 <= content.Length && content[place] == 0xFF;)
        {
            var marker = content[place + 1];
            if (marker == 0xFF) place++;
            else if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(content[(place + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(content[(place + 5)..]));
            else place += 2 + BinaryPrimitives.ReadUInt16BigEndian(content[(place + 2)..]);
        }

        return default;
    }

    // RFC 9649: VP8X in 2.7, VP8L in 3.4; VP8 as RFC 6386, 9.1 has it.
    private static (int Width, int Height) WebP(ReadOnlySpan<byte> chunk)
    {
        if (chunk.StartsWith("VP8L"u8) && chunk.Length >= 13)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]);
            return (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        if (chunk.Length < 18) return default;
        if (chunk.StartsWith("VP8X"u8)) return (1 + UInt24(chunk[12..]), 1 + UInt24(chunk[15..]));
        return chunk.StartsWith("VP8 "u8)
            ? (BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(chunk[16..]) & 0x3FFF)
            : default;
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
