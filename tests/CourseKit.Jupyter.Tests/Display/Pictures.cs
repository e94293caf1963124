namespace CourseKit.Jupyter.Tests.Display;

/// <summary>The beginnings of picture files, byte for byte as their formats' specifications have them.</summary>
internal static class Pictures
{
    /// <summary>Signature, then the IHDR chunk: length 13, type, width, height.</summary>
    public static byte[] Png(int width, int height) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, .. Big(width, 4), .. Big(height, 4), 8, 2, 0, 0, 0];

    /// <summary>Signature, then the logical screen: width, height.</summary>
    public static byte[] Gif(int width, int height) => [.. "GIF89a"u8, .. Little(width, 2), .. Little(height, 2), 0, 0, 0, 0x3B];

    /// <summary>Start of image; an APP0 segment and a Huffman table to be passed over; a start of frame: length, precision, height, width.</summary>
    public static byte[] Jpeg(int width, int height) =>
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xFF, 0xC2, 0, 11, 8, .. Big(height, 2), .. Big(width, 2), 1, 1, 0x11, 0];

    /// <summary>RIFF, then VP8X: flags, three reserved bytes, width less one, height less one.</summary>
    public static byte[] WebPExtended(int width, int height) => Riff([.. "VP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, .. Little(width - 1, 3), .. Little(height - 1, 3)]);

    /// <summary>RIFF, then VP8: a key frame's tag, its start code, width and height of 14 bits, each below two bits of scale.</summary>
    public static byte[] WebPLossy(int width, int height) => Riff([.. "VP8 "u8, 20, 0, 0, 0, 0x10, 0, 0, 0x9D, 0x01, 0x2A, .. Little(width | 0x4000, 2), .. Little(height | 0x8000, 2), 0, 0]);

    /// <summary>RIFF, then VP8L: a signature, 14 bits of width less one, 14 bits of height less one.</summary>
    public static byte[] WebPLossless(int width, int height) => Riff([.. "VP8L"u8, 20, 0, 0, 0, 0x2F, .. Little((width - 1) | ((height - 1) << 14), 4), 0, 0, 0, 0]);

    private static byte[] Riff(byte[] chunk) => [.. "RIFF"u8, .. Little(chunk.Length + 4, 4), .. "WEBP"u8, .. chunk];

    private static IEnumerable<byte> Little(int value, int count) => Enumerable.Range(0, count).Select(i => (byte)(value >> (8 * i)));

    private static IEnumerable<byte> Big(int value, int count) => Little(value, count).Reverse();
}
