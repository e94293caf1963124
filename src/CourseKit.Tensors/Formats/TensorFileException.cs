using System.Globalization;
using System.Text;

namespace CourseKit.Tensors.Formats;

/// <summary>A file of tensors that cannot be read or written. The message names the file, the tensor, what was given and what was
/// expected, on one line. Every format has its own type derived from it.</summary>
public abstract class TensorFileException : Exception
{
    /// <summary>An error of <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong and what to do, as full sentences.</param>
    /// <param name="tensor">The tensor it is about, or null when it is about the whole file.</param>
    /// <param name="inner">What the operating system or the parser said.</param>
    protected TensorFileException(string path, string problem, string? tensor, Exception? inner)
        : base(tensor is null ? $"{path}: {problem}" : $"{path}: tensor {Quote(tensor)}: {problem}", inner)
    {
        Path = path;
        TensorName = tensor;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensor in question, or null when it is about the whole file.</summary>
    public string? TensorName { get; }

    /// <summary>Text of a file in quotes, short and on one line, since a damaged or hostile file may hold anything.</summary>
    internal static string Quote(string text)
    {
        const int longest = 120;
        var quoted = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, longest)))
        {
            var isPlain = !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029');
            if (isPlain) quoted.Append(c);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append(text.Length > longest ? "...'" : "'").ToString();
    }
}
