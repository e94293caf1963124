using CourseKit.Jupyter.Notebooks;

namespace CourseKit.Jupyter.Pages.Book;

/// <summary>What a folder of the course says about itself: <c>index.md</c>, a heading and an introduction.</summary>
internal static class BookText
{
    private const string FileName = "index.md";
    private const string Mark = "# ";

    /// <summary>The heading, null when there is none, and what follows it.</summary>
    /// <exception cref="NotebookException">The file is there and cannot be read.</exception>
    public static (string? Title, string Text) Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return (null, "");
        var text = NotebookFile.ReadText(path).ReplaceLineEndings("\n").TrimStart();
        if (!text.StartsWith(Mark, StringComparison.Ordinal)) return (null, text);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (text[Mark.Length..].Trim(), "") : (text[Mark.Length..end].Trim(), text[end..].Trim());
    }

    /// <summary>The name of a file or folder as a title: <c>under-the-hood</c> is <c>Under the hood</c>.</summary>
    public static string Readable(string name)
    {
        var words = name.Replace('-', ' ').Replace('_', ' ').Trim();
        return words.Length == 0 ? name : string.Concat(words[..1].ToUpperInvariant(), words.AsSpan(1));
    }
}
