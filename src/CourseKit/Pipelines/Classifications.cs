using System.Collections;
using CourseKit.Datasets;
using CourseKit.Display;

namespace CourseKit.Pipelines;

/// <summary>The likeliest class of each of several texts, in the texts' order.</summary>
[TypeFormatterSource(typeof(ClassificationsFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class Classifications : IReadOnlyList<Classification>
{
    private readonly Classification[] answers;

    internal Classifications(IEnumerable<string> texts, IEnumerable<Classification> answers) => (Texts, this.answers) = ([.. texts], [.. answers]);

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The number of texts, and of answers.</summary>
    public int Count => answers.Length;

    /// <summary>The answer to a text, counted from 0.</summary>
    public Classification this[int index] => answers[index];

    /// <summary>The answers as columns <c>text</c>, <c>label</c> and <c>score</c>.</summary>
    public Dataset ToDataset() =>
        Dataset.FromColumns(("text", Texts), ("label", Array.ConvertAll(answers, answer => answer.Label)), ("score", Array.ConvertAll(answers, answer => answer.Score)));

    /// <inheritdoc/>
    public IEnumerator<Classification> GetEnumerator() => answers.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The first answers as a text table.</summary>
    public override string ToString() => ClassificationsFormatters.Table(this).ToString();
}
