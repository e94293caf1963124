namespace CourseKit.Jupyter.Messages;

/// <summary>Positions in code: the protocol counts Unicode code points (since 5.2), .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 position of a position in code points; one behind the end is the end.</summary>
    public static int ToUtf16(string code, int position)
    {
        var index = 0;
        for (var seen = 0; seen < position && index < code.Length; seen++) index += IsPair(code, index) ? 2 : 1;
        return index;
    }

    /// <summary>The position in code points of a UTF-16 position.</summary>
    public static int FromUtf16(string code, int index)
    {
        var position = 0;
        for (var i = 0; i < Math.Min(index, code.Length); position++) i += IsPair(code, i) ? 2 : 1;
        return position;
    }

    private static bool IsPair(string code, int index) => char.IsHighSurrogate(code[index]) && index + 1 < code.Length && char.IsLowSurrogate(code[index + 1]);
}
