using System.Text;
using CourseKit.Jupyter.Wire;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>Messages as texts.</summary>
internal static class Texts
{
    public static byte[] Bytes(this string text) => Encoding.Latin1.GetBytes(text);

    public static Multipart Message(params string[] frames) => new([.. frames.Select(frame => (ReadOnlyMemory<byte>)frame.Bytes())]);

    public static string[] Strings(this Multipart message) => [.. message.Frames.Select(frame => frame.Text())];

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
