using System.Globalization;
using CourseKit.Display;

namespace CourseKit.Pipelines;

/// <summary>How an answer is shown in a notebook: its label, and its score with a bar.</summary>
internal sealed class ClassificationFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Classification>("text/html", (answer, writer) => Table(answer).WriteHtml(writer)),
        new TypeFormatter<Classification>("text/plain", (answer, writer) => writer.Write(answer.ToString())),
    ];

    // A logit is no share of anything, so it has no bar.
    internal static TableCell Score(Classification answer)
    {
        var text = answer.Score.ToString("0.000", CultureInfo.InvariantCulture);
        return answer.Score is >= 0 and <= 1 ? TableCell.Share(text, answer.Score) : text;
    }

    private static DisplayTable Table(Classification answer) =>
        new("Classification", [new("label", IsHeader: true), new("score", IsNumber: true)], [[answer.Label, Score(answer)]]);
}

/// <summary>How several answers are shown in a notebook: the first of them, each beside its text.</summary>
internal sealed class ClassificationsFormatters
{
    private const int MaxRows = 10;
    private const int MaxText = 100;

    public IEnumerable<object> CreateTypeFormatters() => DisplayTable.Formatters<Classifications>(Table);

    internal static DisplayTable Table(Classifications answers)
    {
        var count = string.Create(CultureInfo.InvariantCulture, $"{answers.Count:N0} {(answers.Count == 1 ? "text" : "texts")}");
        return new(
            answers.Count > MaxRows ? $"{count}, the first {MaxRows}" : count,
            [new("label", IsHeader: true), new("score", IsNumber: true), new("text")],
            answers.Zip(answers.Texts).Take(MaxRows).Select(row => (TableCell[])[row.First.Label, ClassificationFormatters.Score(row.First), OneLine(row.Second)]));
    }

    private static string OneLine(string text)
    {
        var line = string.Concat(text.Take(MaxText + 1).Select(c => char.IsControl(c) ? ' ' : c));
        if (text.Length <= MaxText) return line;
        // Not between the two halves of a character.
        var end = char.IsHighSurrogate(line[MaxText - 2]) ? MaxText - 2 : MaxText - 1;
        return line[..end] + "…";
    }
}
