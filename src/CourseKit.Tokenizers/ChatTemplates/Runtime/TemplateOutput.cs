using System.Text;

namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>Where a template, or a block whose text is captured, writes.</summary>
internal sealed class TemplateOutput(Evaluation evaluation, bool isCaptured = false)
{
    private readonly StringBuilder _text = new();

    /// <summary>Whether what is written becomes a value instead of going out.</summary>
    internal bool IsCaptured { get; } = isCaptured;

    internal int Length => _text.Length;

    internal void Write(string text)
    {
        if (_text.Length + (long)text.Length > evaluation.Limits.OutputLength) evaluation.CheckLength(_text.Length + (long)text.Length);
        _text.Append(text);
    }

    public override string ToString() => _text.ToString();
}
